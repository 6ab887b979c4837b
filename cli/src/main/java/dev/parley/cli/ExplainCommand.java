package dev.parley.cli;

import dev.parley.cli.outcome.CliFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the help page of a command at any depth: {@code parley help task submit}. */
@Command(
    name = "help",
    helpCommand = true,
    description = "Explain a command, such as 'parley help task submit'.")
final class ExplainCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The words of the command.")
  private List<String> words = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    CommandLine command = spec.root().commandLine();
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw CliFailure.usage(
            "unknown command '" + word + "'",
            Suggestion.of(word, command)
                + "'"
                + command.getCommandSpec().qualifiedName()
                + " --help' shows what is possible.");
      }
      command = next;
    }
    command.usage(command.getOut());
    return 0;
  }
}
