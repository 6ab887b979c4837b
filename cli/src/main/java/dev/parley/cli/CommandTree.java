package dev.parley.cli;

import dev.parley.cli.agent.AgentsCommand;
import dev.parley.cli.agent.WorkerCommand;
import dev.parley.cli.artifact.ArtifactCommand;
import dev.parley.cli.artifact.GetArtifactCommand;
import dev.parley.cli.artifact.ListArtifactsCommand;
import dev.parley.cli.artifact.PutCommand;
import dev.parley.cli.barrier.ArriveBarrierCommand;
import dev.parley.cli.barrier.BarrierCommand;
import dev.parley.cli.barrier.GetBarrierCommand;
import dev.parley.cli.barrier.ListBarriersCommand;
import dev.parley.cli.bench.BenchCommand;
import dev.parley.cli.client.Connector;
import dev.parley.cli.console.Host;
import dev.parley.cli.control.KillCommand;
import dev.parley.cli.control.ParkedCommand;
import dev.parley.cli.control.ParkedDiscardCommand;
import dev.parley.cli.control.ParkedListCommand;
import dev.parley.cli.control.ParkedRetargetCommand;
import dev.parley.cli.control.ParkedRetryCommand;
import dev.parley.cli.control.PauseCommand;
import dev.parley.cli.control.ResumeCommand;
import dev.parley.cli.control.ReviveCommand;
import dev.parley.cli.control.SwitchesCommand;
import dev.parley.cli.demo.DemoCommand;
import dev.parley.cli.node.DrainNodeCommand;
import dev.parley.cli.node.NodeCommand;
import dev.parley.cli.node.ShowNodeCommand;
import dev.parley.cli.node.UndrainNodeCommand;
import dev.parley.cli.notes.DeleteNoteCommand;
import dev.parley.cli.notes.ListNotesCommand;
import dev.parley.cli.notes.NotesCommand;
import dev.parley.cli.notes.PutNoteCommand;
import dev.parley.cli.notes.WatchNotesCommand;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.cli.rules.CheckRulesCommand;
import dev.parley.cli.rules.RulesCommand;
import dev.parley.cli.schedule.CreateScheduleCommand;
import dev.parley.cli.schedule.DeleteScheduleCommand;
import dev.parley.cli.schedule.ListSchedulesCommand;
import dev.parley.cli.schedule.PauseScheduleCommand;
import dev.parley.cli.schedule.ResumeScheduleCommand;
import dev.parley.cli.schedule.ScheduleCommand;
import dev.parley.cli.schedule.ShowScheduleCommand;
import dev.parley.cli.schedule.TriggerScheduleCommand;
import dev.parley.cli.schedule.UpdateScheduleCommand;
import dev.parley.cli.task.AnswerCommand;
import dev.parley.cli.task.ApprovalCommand;
import dev.parley.cli.task.ApprovalListCommand;
import dev.parley.cli.task.ApproveCommand;
import dev.parley.cli.task.CancelCommand;
import dev.parley.cli.task.ChildrenCommand;
import dev.parley.cli.task.DenyCommand;
import dev.parley.cli.task.EndorseCommand;
import dev.parley.cli.task.GetCommand;
import dev.parley.cli.task.ListCommand;
import dev.parley.cli.task.MessageCommand;
import dev.parley.cli.task.QuestionsCommand;
import dev.parley.cli.task.RetryCommand;
import dev.parley.cli.task.ReviewCommand;
import dev.parley.cli.task.SubmitCommand;
import dev.parley.cli.task.TaskCommand;
import dev.parley.cli.task.TopUpCommand;
import dev.parley.cli.task.TreeCommand;
import dev.parley.cli.task.WatchCommand;
import dev.parley.cli.up.UpCommand;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Puts the commands together and says how they behave as one program. */
final class CommandTree {
  private static final int HELP_COLUMNS_MAX = 120;
  private static final int HELP_COLUMNS_OTHERWISE = 100;

  private CommandTree() {}

  /** Returns the root command, ready to be executed once. */
  static CommandLine build(Host host, Connector connector) {
    CommandLine task =
        new CommandLine(new TaskCommand())
            .addSubcommand(new SubmitCommand(host, connector))
            .addSubcommand(new GetCommand(host, connector))
            .addSubcommand(new ListCommand(host, connector))
            .addSubcommand(new WatchCommand(host, connector))
            .addSubcommand(new TreeCommand(host, connector))
            .addSubcommand(new ChildrenCommand(host, connector))
            .addSubcommand(new ReviewCommand(host, connector))
            .addSubcommand(new CancelCommand(host, connector))
            .addSubcommand(new RetryCommand(host, connector))
            .addSubcommand(new TopUpCommand(host, connector))
            .addSubcommand(new QuestionsCommand(host, connector))
            .addSubcommand(new AnswerCommand(host, connector))
            .addSubcommand(new MessageCommand(host, connector))
            .addSubcommand(new EndorseCommand(host, connector));
    CommandLine artifact =
        new CommandLine(new ArtifactCommand())
            .addSubcommand(new PutCommand(host, connector))
            .addSubcommand(new GetArtifactCommand(host, connector))
            .addSubcommand(new ListArtifactsCommand(host, connector));
    CommandLine parked =
        new CommandLine(new ParkedCommand())
            .addSubcommand(new ParkedListCommand(host, connector))
            .addSubcommand(new ParkedRetryCommand(host, connector))
            .addSubcommand(new ParkedRetargetCommand(host, connector))
            .addSubcommand(new ParkedDiscardCommand(host, connector));
    CommandLine approval =
        new CommandLine(new ApprovalCommand())
            .addSubcommand(new ApprovalListCommand(host, connector))
            .addSubcommand(new ApproveCommand(host, connector))
            .addSubcommand(new DenyCommand(host, connector));
    CommandLine notes =
        new CommandLine(new NotesCommand())
            .addSubcommand(new ListNotesCommand(host, connector))
            .addSubcommand(new PutNoteCommand(host, connector))
            .addSubcommand(new DeleteNoteCommand(host, connector))
            .addSubcommand(new WatchNotesCommand(host, connector));
    CommandLine barrier =
        new CommandLine(new BarrierCommand())
            .addSubcommand(new ListBarriersCommand(host, connector))
            .addSubcommand(new GetBarrierCommand(host, connector))
            .addSubcommand(new ArriveBarrierCommand(host, connector));
    CommandLine schedule =
        new CommandLine(new ScheduleCommand())
            .addSubcommand(new CreateScheduleCommand(host, connector))
            .addSubcommand(new UpdateScheduleCommand(host, connector))
            .addSubcommand(new ListSchedulesCommand(host, connector))
            .addSubcommand(new ShowScheduleCommand(host, connector))
            .addSubcommand(new PauseScheduleCommand(host, connector))
            .addSubcommand(new ResumeScheduleCommand(host, connector))
            .addSubcommand(new TriggerScheduleCommand(host, connector))
            .addSubcommand(new DeleteScheduleCommand(host, connector));
    CommandLine node =
        new CommandLine(new NodeCommand())
            .addSubcommand(new ShowNodeCommand(host, connector))
            .addSubcommand(new DrainNodeCommand(host, connector))
            .addSubcommand(new UndrainNodeCommand(host, connector));
    CommandLine rules =
        new CommandLine(new RulesCommand()).addSubcommand(new CheckRulesCommand(host));
    CommandLine root =
        new CommandLine(new ParleyCommand())
            .addSubcommand(new UpCommand(host, Version.text()))
            .addSubcommand(task)
            .addSubcommand(schedule)
            .addSubcommand(approval)
            .addSubcommand(notes)
            .addSubcommand(barrier)
            .addSubcommand(artifact)
            .addSubcommand(new AgentsCommand(host, connector))
            .addSubcommand(new WorkerCommand(host, connector))
            .addSubcommand(new KillCommand(host, connector))
            .addSubcommand(new ReviveCommand(host, connector))
            .addSubcommand(new PauseCommand(host, connector))
            .addSubcommand(new ResumeCommand(host, connector))
            .addSubcommand(new SwitchesCommand(host, connector))
            .addSubcommand(parked)
            .addSubcommand(node)
            .addSubcommand(rules)
            .addSubcommand(new DemoCommand(host))
            .addSubcommand(new BenchCommand(host))
            .addSubcommand(new ExplainCommand());
    describe(root);
    behave(root, host);
    return root;
  }

  private static void describe(CommandLine root) {
    root.getCommandSpec().usageMessage().exitCodeList(ExitCode.meanings());
    root.getCommandSpec().versionProvider(new Version());
    root.getCommandSpec()
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print the version.")
                .build());
    describeAll(root);
  }

  private static void describeAll(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    if (!spec.helpCommand()) {
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help.")
              .build());
    }
    spec.usageMessage().optionListHeading("%nOptions:%n").commandListHeading("%nCommands:%n");
    spec.usageMessage().sortOptions(false).abbreviateSynopsis(true);
    // Once for each, whatever other names it has.
    command.getSubcommands().values().stream().distinct().forEach(CommandTree::describeAll);
  }

  private static void behave(CommandLine root, Host host) {
    FailureReport report = new FailureReport(host);
    // Set after the commands were added: each setting reaches those that are there.
    root.setOut(writer(host.out()))
        .setErr(writer(host.err()))
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(report)
        .setExecutionExceptionHandler(report)
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setUsageHelpWidth(HELP_COLUMNS_OTHERWISE);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
  }

  /** Returns the width of help pages in a terminal: no wider than is good to read. */
  static int helpWidth(int columns) {
    return columns == 0 ? HELP_COLUMNS_OTHERWISE : Math.clamp(columns, 80, HELP_COLUMNS_MAX);
  }
}
