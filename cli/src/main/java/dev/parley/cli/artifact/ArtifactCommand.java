package dev.parley.cli.artifact;

import picocli.CommandLine.Command;

/** The group of commands about artifacts; does nothing by itself. */
@Command(
    name = "artifact",
    description = "Keep content that is too large for a task, and get it back.",
    footer = {
      "",
      "An artifact is known by the SHA-256 of its content. A task refers to it by that digest, in an"
          + " artifact part. The broker keeps it for as long as a task refers to it, and for a day"
          + " after it was uploaded.",
      "",
      "Examples:",
      "  parley artifact put recording.wav",
      "  parley artifact get sha256:… --output recording.wav",
      "  parley task submit -c transcribe --objective 'Write down what is said' --artifact"
          + " recording.wav"
    })
public final class ArtifactCommand {}
