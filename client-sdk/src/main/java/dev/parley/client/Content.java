package dev.parley.client;

import com.google.protobuf.ByteString;
import dev.parley.v1.ArtifactRef;
import dev.parley.v1.Blob;
import dev.parley.v1.Part;
import dev.parley.v1.TrustLabel;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A list of parts, read by kind and name: the inputs of a task or the outputs of a result.
 * Immutable.
 *
 * <p>What is asked for and not there is an error, not an empty value: for inputs of a task a {@link
 * TaskFailure#invalidInput}, so that the requester learns of it; elsewhere a {@link
 * NoSuchElementException}.
 */
public final class Content {
  private final List<Part> parts;
  private final Function<String, ? extends RuntimeException> missing;

  private Content(List<Part> parts, Function<String, ? extends RuntimeException> missing) {
    this.parts = List.copyOf(parts);
    this.missing = missing;
  }

  /** Parts whose absence is a {@link NoSuchElementException}. */
  public static Content of(List<Part> parts) {
    return new Content(parts, NoSuchElementException::new);
  }

  /** Parts whose absence is an exception of the caller's choice, made from the message. */
  public static Content of(List<Part> parts, Function<String, ? extends RuntimeException> missing) {
    return new Content(parts, missing);
  }

  /** A part of plain text or Markdown. */
  public static Part textPart(String text) {
    return Part.newBuilder().setText(text).build();
  }

  /** A part with one JSON value. */
  public static Part jsonPart(String json) {
    return Part.newBuilder().setJson(json).build();
  }

  /**
   * A part with bytes.
   *
   * @param mediaType such as {@code image/png}
   */
  public static Part bytesPart(String mediaType, byte[] data) {
    Blob blob =
        Blob.newBuilder().setMediaType(mediaType).setData(ByteString.copyFrom(data)).build();
    return Part.newBuilder().setBlob(blob).build();
  }

  /** A part that refers to content which was uploaded with {@link Artifacts}. */
  public static Part artifactPart(ArtifactRef artifact) {
    return Part.newBuilder().setArtifact(artifact).build();
  }

  /** The same part under a name, of at most 256 characters. */
  public static Part named(String name, Part part) {
    return part.toBuilder().setName(name).build();
  }

  /**
   * The same part, labelled as what it is when it comes from outside: a web page, a mail, the
   * output of a tool. Whatever agents make of it is then not labelled higher, until somebody
   * endorses it.
   */
  public static Part external(Part part) {
    return part.toBuilder().setTrustLabel(TrustLabel.TRUST_LABEL_EXTERNAL).build();
  }

  /**
   * How far the parts may be trusted: their lowest label. A label that is not known counts as
   * {@code EXTERNAL}, and no parts at all as {@code SYSTEM}.
   */
  public TrustLabel trust() {
    return parts.stream()
        .map(Content::trust)
        .min(Comparator.naturalOrder())
        .orElse(TrustLabel.TRUST_LABEL_SYSTEM);
  }

  /** Whether no part is labelled lower. */
  public boolean isTrusted(TrustLabel lowest) {
    return trust().compareTo(lowest) >= 0;
  }

  private static TrustLabel trust(Part part) {
    return switch (part.getTrustLabel()) {
      case TRUST_LABEL_EXTERNAL, TRUST_LABEL_AGENT, TRUST_LABEL_USER, TRUST_LABEL_SYSTEM ->
          part.getTrustLabel();
      case TRUST_LABEL_UNSPECIFIED, UNRECOGNIZED -> TrustLabel.TRUST_LABEL_EXTERNAL;
    };
  }

  /** All parts in their order. */
  public List<Part> parts() {
    return parts;
  }

  /** The part of that name. */
  public Optional<Part> part(String name) {
    return parts.stream().filter(part -> part.getName().equals(name)).findFirst();
  }

  /** Whether there is a part with text. */
  public boolean hasText() {
    return parts.stream().anyMatch(Part::hasText);
  }

  /** Whether there is a part with JSON. */
  public boolean hasJson() {
    return parts.stream().anyMatch(Part::hasJson);
  }

  /** The text of all parts that have text, with an empty line between them. */
  public String text() {
    if (!hasText()) {
      throw absent("a part with text");
    }
    return parts.stream()
        .filter(Part::hasText)
        .map(Part::getText)
        .collect(Collectors.joining("\n\n"));
  }

  /** The text of the part of that name. */
  public String text(String name) {
    return require(name, "text", Part::hasText).getText();
  }

  /** The first JSON value. */
  public String json() {
    return parts.stream()
        .filter(Part::hasJson)
        .findFirst()
        .orElseThrow(() -> absent("a part with JSON"))
        .getJson();
  }

  /** The JSON value of the part of that name. */
  public String json(String name) {
    return require(name, "JSON", Part::hasJson).getJson();
  }

  /** The first blob. */
  public Blob blob() {
    return parts.stream()
        .filter(Part::hasBlob)
        .findFirst()
        .orElseThrow(() -> absent("a part with bytes"))
        .getBlob();
  }

  /** The blob of the part of that name. */
  public Blob blob(String name) {
    return require(name, "bytes", Part::hasBlob).getBlob();
  }

  /**
   * Opens what the part of that name holds, be it inline or an artifact. To be closed.
   *
   * @see Artifacts#open(Part)
   */
  public InputStream open(String name, Artifacts artifacts) {
    return artifacts.open(part(name).orElseThrow(() -> absent("a part \"" + name + "\"")));
  }

  private Part require(String name, String kind, Function<Part, Boolean> fits) {
    return part(name)
        .filter(fits::apply)
        .orElseThrow(() -> absent("a part \"" + name + "\" with " + kind));
  }

  private RuntimeException absent(String expected) {
    return missing.apply("expected " + expected + ", but found " + inventory());
  }

  private String inventory() {
    if (parts.isEmpty()) {
      return "no parts";
    }
    return parts.stream()
        .limit(10)
        .map(part -> part.getContentCase() + (part.getName().isEmpty() ? "" : " " + part.getName()))
        .collect(
            Collectors.joining(", ", parts.size() + " parts: ", parts.size() > 10 ? " …" : ""));
  }
}
