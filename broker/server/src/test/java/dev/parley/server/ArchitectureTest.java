package dev.parley.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the parts of the server apart: each outside system is known by one of them. */
@AnalyzeClasses(packages = "dev.parley.server", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String APP = "dev.parley.server.app..";

  @ArchTest
  static final ArchRule onlyAppKnowsEverything =
      noClasses()
          .that()
          .resideOutsideOfPackage(APP)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(APP)
          .as("nothing depends on the wiring in server.app")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheJournalKnowsKafka =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.parley.server.kafka..", APP)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..")
          .as("only server.kafka and the wiring know Kafka")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theJournalKnowsNoWire =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.server.kafka..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.grpc..", "io.netty..", "dev.parley.v1..", "dev.parley.server.edge..")
          .as("server.kafka knows nothing of gRPC and of the public protocol")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noKafkaServerInside =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "kafka..",
              "dev.parley.embedded..",
              "org.apache.kafka.server..",
              "org.apache.kafka.metadata..",
              "org.apache.kafka.raft..",
              "org.apache.kafka.storage..")
          .as("the server works with any Kafka: the embedded one is not known here")
          .allowEmptyShould(true);
}
