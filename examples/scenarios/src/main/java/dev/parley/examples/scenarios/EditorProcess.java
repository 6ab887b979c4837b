package dev.parley.examples.scenarios;

import dev.parley.client.Parley;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An editor of {@link YieldScenario} in a process of its own, so that it can be killed. */
final class EditorProcess implements AutoCloseable {
  private final Process process;

  private EditorProcess(Process process) {
    this.process = process;
  }

  static EditorProcess start(String endpoint, String agentId) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    return new EditorProcess(
        new ProcessBuilder(java, "-cp", classPath, EditorProcess.class.getName(), endpoint, agentId)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start());
  }

  long pid() {
    return process.pid();
  }

  /** Kills the process, which gets no chance to say anything to anybody. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "expected process %d to be dead, but it is not".formatted(pid()));
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Works until the standard input ends, which it does with the process that started this one. */
  public static void main(String[] args) throws IOException {
    try (Parley parley = Parley.connect(args[0])) {
      YieldScenario.editor(parley, args[1], (who, what) -> {});
      int read = 0;
      while (read >= 0) {
        read = System.in.read();
      }
    }
  }
}
