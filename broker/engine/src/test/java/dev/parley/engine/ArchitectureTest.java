package dev.parley.engine;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.parley.engine.task.handler.EventForm;
import dev.parley.journal.v1.Event;
import java.time.Clock;
import java.util.Collections;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Holds the engine to being pure: whoever runs it twice with the same input gets the same output,
 * so that the simulation, the replay of a journal and production are one thing.
 */
@AnalyzeClasses(packages = "dev.parley.engine", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  /** Lists what is allowed: what is forbidden (Kafka, gRPC, logging, ...) has no end. */
  @ArchTest
  static final ArchRule knowsOnlyItselfAndItsStoredForm =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.parley.engine..",
                  "dev.parley.journal.v1..",
                  "com.google.protobuf..",
                  "com.google.errorprone.annotations..",
                  "org.jspecify.annotations..",
                  "java.."))
          .as("the engine depends on nothing but its stored records, protobuf and the JDK");

  @ArchTest
  static final ArchRule touchesNoOutsideWorld =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..")
                  .or(nameMatching("java\\.io\\.(File|RandomAccessFile|Console).*")))
          .as("the engine has no files, no sockets and no console");

  @ArchTest
  static final ArchRule readsNoClock =
      noClasses()
          .should(
              accessTargetWhere(
                  call(System.class, "currentTimeMillis|nanoTime")
                      .or(call(Clock.class, "system.*|tick.*"))
                      .or(timeNow())))
          .as("the engine reads no clock: time comes in with each command");

  @ArchTest
  static final ArchRule drawsNoRandomNumbers =
      noClasses()
          .should(
              accessTargetWhere(
                  call(Math.class, "random")
                      .or(call(StrictMath.class, "random"))
                      .or(call(UUID.class, "randomUUID"))
                      .or(call(System.class, "identityHashCode"))
                      .or(withoutArguments(Random.class, "<init>"))
                      .or(withoutArguments(SplittableRandom.class, "<init>"))
                      .or(shuffleWithoutSeed())))
          .orShould()
          .dependOnClassesThat(
              nameMatching(
                  "java\\.util\\.concurrent\\.ThreadLocalRandom|java\\.security\\.SecureRandom"))
          .as("the engine draws no random numbers: it is given a seed or the number itself");

  @ArchTest
  static final ArchRule startsNoThreads =
      noClasses()
          .should(
              accessTargetWhere(
                  call(Thread.class, "<init>|start|sleep|ofVirtual|ofPlatform|startVirtualThread")))
          .orShould()
          .dependOnClassesThat(
              nameMatching(
                  "java\\.util\\.(Timer|TimerTask|concurrent\\.(Executors|ForkJoinPool"
                      + "|ThreadPoolExecutor|ScheduledThreadPoolExecutor))"))
          .as("the engine starts no threads and sleeps on none: its owner runs it");

  @ArchTest
  static final ArchRule buildsOneEventAfterTheOther =
      noClasses()
          .that()
          .resideInAPackage("dev.parley.engine.task.handler")
          .and()
          .doNotHaveFullyQualifiedName(EventForm.class.getName())
          .should(
              accessTargetWhere(
                  call(Event.class, "newBuilder").or(call(Event.Builder.class, "build.*"))))
          .as("handlers fill every event into one form, which sees that it is built in its turn");

  /** Matches calls and method references alike. */
  private static DescribedPredicate<JavaAccess<?>> call(Class<?> of, String names) {
    return JavaAccess.Predicates.target(owner(type(of)))
        .and(JavaAccess.Predicates.target(nameMatching(names)));
  }

  private static DescribedPredicate<JavaAccess<?>> withoutArguments(Class<?> of, String named) {
    return call(of, named).and(taking("no arguments", 0));
  }

  private static DescribedPredicate<JavaAccess<?>> shuffleWithoutSeed() {
    return call(Collections.class, "shuffle").and(taking("only the list", 1));
  }

  private static DescribedPredicate<JavaAccess<?>> timeNow() {
    return JavaAccess.Predicates.target(owner(resideInAnyPackage("java.time..")))
        .and(JavaAccess.Predicates.target(name("now")));
  }

  private static DescribedPredicate<JavaAccess<?>> taking(String description, int arguments) {
    return DescribedPredicate.describe(
        description,
        access ->
            access.getTarget() instanceof CodeUnitAccessTarget unit
                && unit.getRawParameterTypes().size() == arguments);
  }
}
