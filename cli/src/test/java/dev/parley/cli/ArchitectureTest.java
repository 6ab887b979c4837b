package dev.parley.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the modules to their arrows, seen from the one that has all of them on its class path. */
@AnalyzeClasses(packages = "dev.parley", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule kafkaServerIsKnownInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.parley.embedded..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "kafka..",
              "org.apache.kafka.server..",
              "org.apache.kafka.metadata..",
              "org.apache.kafka.raft..",
              "org.apache.kafka.storage..")
          .as("only the embedded Kafka knows Kafka's server classes, which are no public API");

  @ArchTest
  static final ArchRule userSideKnowsNoBroker =
      noClasses()
          .that()
          .resideInAnyPackage("dev.parley.client..", "dev.parley.examples..", "dev.parley.v1..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.parley.engine..",
              "dev.parley.server..",
              "dev.parley.embedded..",
              "dev.parley.journal..",
              "org.apache.kafka..")
          .as("what users embed knows the public protocol and nothing of the broker")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule commandsSpeakTheWire =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.parley.engine..", "dev.parley.journal..")
          .as("the commands reach the broker over its wire, never around it")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyOneKnowsTheClientOfS3 =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.parley.artifact.s3..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon..")
          .as("only artifact-s3 knows the client of S3");

  @ArchTest
  static final ArchRule clientCommandsLoadNoBroker =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.cli..")
          .and()
          .resideOutsideOfPackages(
              "dev.parley.cli.up..", "dev.parley.cli.demo..", "dev.parley.cli.rules..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.parley.server..", "dev.parley.embedded..", "org.apache.kafka..")
          .as("commands that only talk to a broker start without the classes of one")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule benchmarksSpeakTheWire =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.benchmarks.load..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.parley.engine..",
              "dev.parley.server..",
              "dev.parley.journal..",
              "dev.parley.client..",
              "dev.parley.cli..")
          .as("what measures a broker sees no more of it than its wire and its process");

  @ArchTest
  static final ArchRule onlyTheFloorAndWhatIsDoneByHandKnowKafka =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.benchmarks.load..")
          .and()
          .resideOutsideOfPackages(
              "dev.parley.benchmarks.load.floor..", "dev.parley.benchmarks.load.byhand..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.parley.embedded..", "org.apache.kafka..")
          .as("only the Kafka floor and tasks by hand know Kafka");
}
