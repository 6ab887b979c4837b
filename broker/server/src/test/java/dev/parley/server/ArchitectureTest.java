package dev.parley.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.parley.server.security.Identity;

/** Holds the parts of the server apart: each outside system is known by one of them. */
@AnalyzeClasses(packages = "dev.parley.server", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String APP = "dev.parley.server.app..";
  private static final String SHARD = "dev.parley.server.shard..";

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

  @ArchTest
  static final ArchRule theWireKnowsNoJournal =
      noClasses()
          .that()
          .resideInAnyPackage("dev.parley.server.edge..", "dev.parley.server.security..", SHARD)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.parley.server.kafka..", APP)
          .as("edge, security and shard know neither Kafka nor the wiring");

  @ArchTest
  static final ArchRule shardsKnowNoWire =
      noClasses()
          .that()
          .resideInAPackage(SHARD)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.grpc..",
              "io.netty..",
              "dev.parley.v1..",
              "dev.parley.server.edge..",
              "dev.parley.server.security..")
          .as("server.shard knows nothing of gRPC, of the public protocol and of callers");

  @ArchTest
  static final ArchRule onlySecurityEstablishesIdentity =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.parley.server.security..")
          .should()
          .callConstructor(Identity.class, String.class, String.class, long.class)
          .as("principals and tenants come from server.security and from nowhere else");

  @ArchTest
  static final ArchRule onlyErrorsMakesAStatus =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.parley.server.edge.error..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.grpc.Status")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.grpc.protobuf.StatusProto")
          .as("what a peer is told of a refusal is made in server.edge.error");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("dev.parley.server.(**)").should().beFreeOfCycles();
}
