package dev.parley.cli.agent;

import com.google.protobuf.ByteString;
import dev.parley.cli.console.Text;
import dev.parley.client.Artifacts;
import dev.parley.client.Content;
import dev.parley.client.TaskContext;
import dev.parley.client.TaskFailure;
import dev.parley.client.TaskHandler;
import dev.parley.client.TaskResult;
import dev.parley.v1.ArtifactRef;
import dev.parley.v1.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Does a task by running a shell command: the text of the inputs, or without any the first
 * artifact, or without any the objective, goes in; what it prints is the result. Thread-safe.
 */
final class ShellHandler implements TaskHandler {
  /** More than any broker takes as a result; the command is stopped there. */
  private static final int OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

  /** How much of what the command complained about is passed on, from its end. */
  private static final int COMPLAINT_CHARACTERS_MAX = 1_000;

  /** The exit code by which a program says that its input is at fault, as in sysexits.h. */
  private static final int BAD_INPUT = 65;

  /** What is printed beyond that becomes an artifact: results hold a little more. */
  private static final int INLINE_BYTES_MAX = 256 * 1024;

  /** Linux takes 128 KiB for one variable of the environment, and starts nothing with a longer. */
  private static final int VARIABLE_BYTES_MAX = 96 * 1024;

  private final String command;
  private final Artifacts artifacts;

  ShellHandler(String command, Artifacts artifacts) {
    this.command = command;
    this.artifacts = artifacts;
  }

  @Override
  public TaskResult handle(TaskContext task) throws IOException, InterruptedException {
    InputStream input = open(task);
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", command);
    builder.environment().putAll(facts(task));
    Process process = builder.start();
    task.onCancel(() -> stop(process));
    try {
      FutureTask<String> complaint = new FutureTask<>(() -> tail(process.getErrorStream()));
      Thread.ofVirtual().start(complaint);
      Thread.ofVirtual().start(() -> feed(process, input));
      byte[] output = process.getInputStream().readNBytes(OUTPUT_BYTES_MAX + 1);
      if (output.length > OUTPUT_BYTES_MAX) {
        throw TaskFailure.permanent("the command printed more than " + OUTPUT_BYTES_MAX + " bytes");
      }
      int exit = process.waitFor();
      task.throwIfCancelled();
      if (exit != 0) {
        throw failure(exit, complaint.get());
      }
      return result(ByteString.copyFrom(output));
    } catch (ExecutionException e) {
      throw TaskFailure.retryable("the command's error output could not be read").withCause(e);
    } finally {
      stop(process);
    }
  }

  private static Map<String, String> facts(TaskContext task) {
    return Map.of(
        "PARLEY_TASK_ID", task.taskId(),
        "PARLEY_OBJECTIVE", variable(task.objective()),
        "PARLEY_ROUND", Integer.toString(task.round()),
        "PARLEY_ATTEMPT", Integer.toString(task.attempt()),
        "PARLEY_LEASE_TOKEN", Long.toString(task.leaseToken()),
        "PARLEY_FEEDBACK", variable(task.feedback()));
  }

  /** What a variable can hold of a text: its beginning, which says that there is more. */
  static String variable(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= VARIABLE_BYTES_MAX) {
      return text.replace('\0', ' ');
    }
    int end = VARIABLE_BYTES_MAX;
    while ((bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8).replace('\0', ' ')
        + "\n[cut: %d of %d bytes]".formatted(end, bytes.length);
  }

  /** What the command reads. */
  static String input(TaskContext task) {
    if (task.inputs().hasText()) {
      return task.text();
    }
    return task.inputs().hasJson() ? task.json() : task.objective();
  }

  private InputStream open(TaskContext task) throws IOException {
    boolean inline = task.inputs().hasText() || task.inputs().hasJson();
    Optional<Part> artifact =
        task.inputs().parts().stream()
            .filter(part -> part.hasArtifact() && part.getArtifact().getUri().isEmpty())
            .findFirst();
    return inline || artifact.isEmpty()
        ? new ByteArrayInputStream(input(task).getBytes(StandardCharsets.UTF_8))
        : verified(artifact.get());
  }

  /** All of it is verified before the command sees any: it could not take back what it did. */
  private InputStream verified(Part artifact) throws IOException {
    Path file = Files.createTempFile("parley-input-", "");
    try (InputStream content = artifacts.open(artifact)) {
      Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
      return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static void feed(Process process, InputStream input) {
    try (input;
        OutputStream stdin = process.getOutputStream()) {
      input.transferTo(stdin);
    } catch (IOException notRead) {
      // A command may end without reading its input: its exit code says whether that was right.
    }
  }

  private static String tail(InputStream stream) throws IOException {
    StringBuilder tail = new StringBuilder();
    byte[] chunk = new byte[8 * 1024];
    for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
      tail.append(new String(chunk, 0, read, StandardCharsets.UTF_8));
      tail.delete(0, Math.max(0, tail.length() - COMPLAINT_CHARACTERS_MAX));
    }
    return Text.line(tail.toString());
  }

  private static TaskFailure failure(int exit, String complaint) {
    String message =
        "the command ended with " + exit + (complaint.isEmpty() ? "" : ": " + complaint);
    TaskFailure failure =
        exit == BAD_INPUT ? TaskFailure.invalidInput(message) : TaskFailure.retryable(message);
    return failure.withCode("exit-" + exit);
  }

  private TaskResult result(ByteString output) {
    if (output.size() > INLINE_BYTES_MAX) {
      String mediaType = output.isValidUtf8() ? "text/plain" : "application/octet-stream";
      ArtifactRef kept = artifacts.upload(output.toByteArray(), mediaType);
      return TaskResult.builder().part(Content.named("output", Content.artifactPart(kept))).build();
    }
    return output.isValidUtf8()
        ? TaskResult.text(output.toStringUtf8())
        : TaskResult.builder()
            .bytes("output", "application/octet-stream", output.toByteArray())
            .build();
  }

  /**
   * Ends the command and whatever it has started. It is halted first: what it would start between a
   * look at its children and its end would live on, and keep its output open.
   */
  private static void stop(Process process) {
    if (!process.isAlive()) {
      return;
    }
    signal("STOP", process);
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    signal("CONT", process);
  }

  private static void signal(String name, Process process) {
    try {
      waitFor(
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException notStarted) {
      // The command ends all the same; only what it starts at this moment may be left.
    }
  }

  /** Waits even if this thread was interrupted: the order of signals matters. */
  private static void waitFor(Process process) {
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
