package dev.parley.v1.docs;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import dev.parley.v1.ErrorFacts;
import dev.parley.v1.ErrorProto;
import dev.parley.v1.ErrorReason;
import io.grpc.Status;
import java.util.List;
import java.util.Map;

/** Makes the page of the error catalogue from the protocol file. Stateless. */
final class ErrorPage {
  private static final String PREFIX = "ERROR_REASON_";

  private static final String HEAD =
      """
      # Error reasons

      Every reason that Parley gives when it refuses something. Made from
      [`proto/parley/v1/error.proto`](../../proto/parley/v1/error.proto): change it there, then run
      `./mvnw -pl proto/public test -Dparley.update-docs=true`. How reasons travel and what a caller does with them is in the
      [specification](../spec/errors.md).

      "Retry" says whether the same request, unchanged, may succeed later.

      | number | reason | gRPC code | retry |
      | --- | --- | --- | --- |
      """;

  private ErrorPage() {}

  /** A reason with all that is known of it. Immutable. */
  record Entry(int number, String name, String meaning, ErrorFacts facts) {

    String code() {
      return Status.fromCodeValue(facts.getCode()).getCode().name();
    }
  }

  /** The catalogue in the order of numbers, without the value for "not set". */
  static List<Entry> entries() {
    Map<String, String> meanings =
        EnumComments.read(
            Checkout.read(Checkout.path("proto/parley/v1/error.proto")), "ErrorReason");
    return ErrorReason.getDescriptor().getValues().stream()
        .filter(value -> value.getNumber() != 0)
        .map(value -> entry(value, meanings))
        .toList();
  }

  private static Entry entry(EnumValueDescriptor value, Map<String, String> meanings) {
    return new Entry(
        value.getNumber(),
        value.getName().substring(PREFIX.length()),
        meanings.getOrDefault(value.getName(), ""),
        value.getOptions().getExtension(ErrorProto.error));
  }

  static String make() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Entry entry : entries()) {
      page.append(
          "| %d | [`%s`](#%s) | %s | %s |\n"
              .formatted(
                  entry.number(),
                  entry.name(),
                  Headings.anchor(entry.name()),
                  entry.code(),
                  retry(entry)));
    }
    for (Entry entry : entries()) {
      page.append(
          """

          ## %s

          %s

          * Code: %s. Retry: %s.
          * What to do: %s
          """
              .formatted(
                  entry.name(),
                  entry.meaning(),
                  entry.code(),
                  retry(entry),
                  entry.facts().getRemedy()));
    }
    return page.toString();
  }

  private static String retry(Entry entry) {
    return entry.facts().getRetryable() ? "yes" : "no";
  }
}
