package dev.parley.engine.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/**
 * One deliberate defect in a method of the broker, and the tests that have to notice it. The
 * program itself knows nothing of it: only its class is loaded once more, broken.
 *
 * @param name says what happens
 * @param promise what the method is there for
 * @param method that is broken, with its class
 * @param tests each with its class; each has to notice
 */
public record MethodMutant(
    String name, String promise, String method, Breach breach, List<String> tests) {
  private static final Duration AT_LEAST = Duration.ofSeconds(1);

  /**
   * Fails unless every test passes as long as the method is sound, and fails when it is not.
   *
   * @param notice whether a failure says that a defect was noticed
   */
  void mustBeCaught(Predicate<Throwable> notice) {
    for (String test : tests) {
      long startMs = System.currentTimeMillis();
      TestExecutionSummary sound = run(BrokenProgram.sound(), test, Duration.ofMinutes(1));
      Duration usual = Duration.ofMillis(System.currentTimeMillis() - startMs);
      assertThat(failures(sound)).as("failures of %s without a defect", test).isEmpty();
      assertThat(sound.getTestsSucceededCount()).as("runs of %s", test).isPositive();

      // Whoever waits for what never comes is not waited for.
      Duration atMost = AT_LEAST.plus(usual.multipliedBy(3));
      TestExecutionSummary broken =
          run(BrokenProgram.with(type(method), member(method), breach), test, atMost);
      assertThat(failures(broken))
          .as("failures of %s with the defect", test)
          .isNotEmpty()
          .noneMatch(MethodMutant::doesNotLink)
          .allMatch(notice);
    }
  }

  /** How the documentation lists it. */
  String row() {
    String by = tests.stream().map(MethodMutant::quoted).collect(Collectors.joining(", "));
    return "| %s | `%s` | %s | %s |".formatted(promise, name, quoted(method), by);
  }

  private static TestExecutionSummary run(BrokenProgram program, String test, Duration atMost) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(program);
    try {
      Class<?> type = program.loadClass(type(test));
      SummaryGeneratingListener summary = new SummaryGeneratingListener();
      launcher()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectMethod(type, declared(type, member(test))))
                  .configurationParameter(
                      "junit.jupiter.execution.timeout.default", atMost.toMillis() + " ms")
                  .build(),
              summary);
      return summary.getSummary();
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Launcher launcher() {
    return LauncherFactory.create(
        LauncherConfig.builder()
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .build());
  }

  private static Method declared(Class<?> type, String name) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("Expected a test " + name + " in " + type));
  }

  private static List<Throwable> failures(TestExecutionSummary summary) {
    return summary.getFailures().stream().map(Failure::getException).toList();
  }

  /** Then it is the defect that is none, and nothing was noticed. */
  private static boolean doesNotLink(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LinkageError) {
        return true;
      }
    }
    return false;
  }

  private static String type(String path) {
    return path.substring(0, path.lastIndexOf('.'));
  }

  private static String member(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static String quoted(String path) {
    return "`" + path.substring(type(path).lastIndexOf('.') + 1).replace('$', '.') + "`";
  }
}
