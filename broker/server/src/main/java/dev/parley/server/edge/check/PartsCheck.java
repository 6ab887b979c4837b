package dev.parley.server.edge.check;

import dev.parley.v1.ArtifactRef;
import dev.parley.v1.Blob;
import dev.parley.v1.ErrorReason;
import dev.parley.v1.Part;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Holds lists of parts to what the protocol says of them. */
final class PartsCheck {
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  /** Type and subtype as RFC 6838 restricts them, and parameters as they come. */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile(
          "[A-Za-z0-9][\\w.+!#$&^-]{0,126}/[A-Za-z0-9][\\w.+!#$&^-]{0,126}( *;.{0,255})?");

  private static final int URI_CHARS_MAX = 2_048;

  private PartsCheck() {}

  static void check(Check check, String field, List<Part> parts, int countMax) {
    check.count(field, parts.size(), countMax);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < parts.size() && i < countMax; i++) {
      Part part = parts.get(i);
      String path = field + "[" + i + "]";
      if (!part.getName().isEmpty()) {
        check.text(path + ".name", part.getName(), 256);
        if (!names.add(part.getName())) {
          check.violated(
              path + ".name",
              "expected a name that is unique in the list, but found "
                  + Check.quote(part.getName())
                  + " again");
        }
      }
      checkContent(check, path, part);
    }
  }

  private static void checkContent(Check check, String path, Part part) {
    switch (part.getContentCase()) {
      case TEXT -> {}
      case JSON -> {
        String problem = JsonSyntax.problem(part.getJson());
        if (problem != null) {
          invalid(check, path + ".json", "expected one JSON value, but found " + problem);
        }
      }
      case BLOB -> checkBlob(check, path + ".blob", part.getBlob());
      case ARTIFACT -> checkArtifact(check, path + ".artifact", part.getArtifact());
      case CONTENT_NOT_SET ->
          invalid(check, path, "expected text, JSON, a blob or an artifact, but found nothing");
    }
  }

  private static void checkBlob(Check check, String path, Blob blob) {
    if (!MEDIA_TYPE.matcher(blob.getMediaType()).matches()) {
      invalid(
          check,
          path + ".media_type",
          "expected a media type such as 'image/png', but found "
              + Check.quote(blob.getMediaType()));
    }
  }

  private static void checkArtifact(Check check, String path, ArtifactRef artifact) {
    if (!DIGEST.matcher(artifact.getDigest()).matches()) {
      invalid(
          check,
          path + ".digest",
          "expected 'sha256:' and 64 lower-case hexadecimal digits, but found "
              + Check.quote(artifact.getDigest()));
    }
    if (artifact.getSizeBytes() < 0) {
      invalid(check, path + ".size_bytes", "expected 0 or more, but found a negative size");
    }
    if (!artifact.getMediaType().isEmpty()
        && !MEDIA_TYPE.matcher(artifact.getMediaType()).matches()) {
      invalid(
          check,
          path + ".media_type",
          "expected a media type such as 'image/png', but found "
              + Check.quote(artifact.getMediaType()));
    }
    check.text(path + ".uri", artifact.getUri(), URI_CHARS_MAX);
  }

  private static void invalid(Check check, String path, String description) {
    check.violated(ErrorReason.ERROR_REASON_CONTENT_INVALID, path, description);
  }
}
