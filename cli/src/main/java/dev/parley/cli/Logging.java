package dev.parley.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import java.util.Locale;

/**
 * Logs warnings and worse to the standard error, one plain line each. PARLEY_LOG chooses another
 * level.
 *
 * <p>Found by Logback as a service. Written in Java because reading a configuration file takes
 * longer than most commands do.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  /**
   * Kafka warns of things that are as they should be, such as its first start, and of delays that
   * it gets over by itself. What it cannot get over reaches the user as an error of the command.
   * The validator of schemas logs what is wrong with a schema, which its author is told anyway.
   */
  private static final List<String> ROUTINE =
      List.of("org.apache.kafka", "kafka", "com.networknt.schema");

  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n%ex";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(wanted(), Level.WARN));
    root.addAppender(appender);
    if (wanted().isEmpty()) {
      ROUTINE.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Holds the libraries that log by the JDK's own means, gRPC above all, to the same. */
  static void quietJdkLoggers() {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
  }

  private static String wanted() {
    String level = System.getenv("PARLEY_LOG");
    return level == null ? "" : level.toUpperCase(Locale.ROOT);
  }
}
