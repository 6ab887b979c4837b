package dev.parley.cli.artifact;

import dev.parley.cli.console.Names;
import dev.parley.cli.option.ClientOptions;
import dev.parley.cli.outcome.CliFailure;
import dev.parley.cli.outcome.ExitCode;
import dev.parley.client.Artifacts;
import dev.parley.client.Parley;
import dev.parley.client.ParleyException;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** The artifacts of the broker that the options name, with failures as the commands tell them. */
public final class BrokerArtifacts {
  private BrokerArtifacts() {}

  /** Does something with artifacts. */
  @FunctionalInterface
  public interface Action<T> {
    /** Does it. */
    T run(Artifacts artifacts) throws IOException;
  }

  /** Connects and does something; fails with a {@link CliFailure}. */
  public static <T> T use(ClientOptions client, Action<T> action) {
    try (Parley parley = client.connectAgent(Runnable::run)) {
      return action.run(parley.artifacts());
    } catch (ParleyException e) {
      throw failure(client, e);
    } catch (IOException e) {
      throw new CliFailure(ExitCode.ENVIRONMENT, "FILE_UNUSABLE", message(e), "").causedBy(e);
    }
  }

  private static CliFailure failure(ClientOptions client, ParleyException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.code()) {
      case NOT_FOUND -> new CliFailure(ExitCode.NOT_FOUND, Names.of(e.reason()), message, "");
      case UNAVAILABLE, DEADLINE_EXCEEDED ->
          new CliFailure(
              ExitCode.UNAVAILABLE,
              "BROKER_UNREACHABLE",
              "no broker answers at " + client.endpoint() + ": " + message,
              "Start one with 'parley up', or name another with --endpoint or PARLEY_ENDPOINT.");
      default -> new CliFailure(ExitCode.REFUSED, Names.of(e.reason()), message, "");
    };
  }

  private static String message(IOException e) {
    return e instanceof FileSystemException file
        ? "expected a file that can be used, but '%s' cannot: %s"
            .formatted(file.getFile(), file.getReason() == null ? what(e) : file.getReason())
        : String.valueOf(e.getMessage());
  }

  private static String what(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "");
  }
}
