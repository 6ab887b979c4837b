package dev.parley.cli;

import org.junit.jupiter.api.AfterEach;

/** Tests that each have the command line, with a broker that is made up. */
abstract class WithCli {
  final CliTester cli = new CliTester();

  @AfterEach
  void close() {
    cli.close();
  }
}
