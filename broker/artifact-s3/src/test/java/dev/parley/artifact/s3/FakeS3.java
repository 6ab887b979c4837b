package dev.parley.artifact.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of S3 as a store of artifacts uses, for one bucket, in memory: what the interface's
 * documentation says of these calls. Does not look at signatures.
 */
final class FakeS3 implements AutoCloseable {
  static final String BUCKET = "parley";

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final NavigableMap<String, Stored> objects = new TreeMap<>();

  /** Set to answer everything with this status. */
  volatile int failing;

  private record Stored(byte[] content, Instant modified) {}

  FakeS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path =
          URLDecoder.decode(exchange.getRequestURI().getRawPath(), StandardCharsets.UTF_8);
      String[] parts = path.substring(1).split("/", 2);
      if (failing != 0) {
        answer(exchange, failing, error("InternalError"));
      } else if (!parts[0].equals(BUCKET)) {
        answer(exchange, 404, error("NoSuchBucket"));
      } else if (parts.length == 1 || parts[1].isEmpty()) {
        bucket(exchange);
      } else {
        object(exchange, parts[1], body);
      }
    }
  }

  private void bucket(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      answer(exchange, 200, new byte[0]);
    } else {
      answer(exchange, 200, list(query(exchange)).getBytes(StandardCharsets.UTF_8));
    }
  }

  private synchronized String list(Map<String, String> query) {
    String prefix = query.getOrDefault("prefix", "");
    String delimiter = query.getOrDefault("delimiter", "");
    int max = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
    String after = query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
    StringBuilder xml = new StringBuilder("<ListBucketResult>");
    TreeSet<String> folders = new TreeSet<>();
    int count = 0;
    String last = "";
    boolean truncated = false;
    for (Map.Entry<String, Stored> entry : objects.tailMap(after, false).entrySet()) {
      String key = entry.getKey();
      if (!key.startsWith(prefix)) {
        continue;
      }
      int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
      if (end >= 0) {
        folders.add(key.substring(0, end + 1));
        continue;
      }
      if (count == max) {
        truncated = true;
        break;
      }
      count++;
      last = key;
      xml.append(
          "<Contents><Key>%s</Key><Size>%d</Size><LastModified>%s</LastModified></Contents>"
              .formatted(key, entry.getValue().content.length, entry.getValue().modified));
    }
    for (String folder : folders) {
      xml.append("<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>".formatted(folder));
    }
    xml.append("<IsTruncated>%s</IsTruncated>".formatted(truncated));
    if (truncated) {
      xml.append("<NextContinuationToken>%s</NextContinuationToken>".formatted(last));
    }
    return xml.append("</ListBucketResult>").toString();
  }

  private synchronized void object(HttpExchange exchange, String key, byte[] body)
      throws IOException {
    Stored stored = objects.get(key);
    switch (exchange.getRequestMethod()) {
      case "PUT" -> put(exchange, key, body);
      case "DELETE" -> {
        objects.remove(key);
        answer(exchange, 204, new byte[0]);
      }
      case "HEAD", "GET" -> {
        if (stored == null) {
          answer(exchange, 404, error("NoSuchKey"));
        } else {
          read(exchange, stored);
        }
      }
      default -> answer(exchange, 405, error("MethodNotAllowed"));
    }
  }

  private void put(HttpExchange exchange, String key, byte[] body) throws IOException {
    String source = exchange.getRequestHeaders().getFirst("x-amz-copy-source");
    if (source == null) {
      objects.put(key, new Stored(body, now()));
      answer(exchange, 200, new byte[0]);
      return;
    }
    String from = URLDecoder.decode(source, StandardCharsets.UTF_8);
    Stored copied = objects.get(from.substring(from.indexOf('/', 1) + 1));
    boolean onItself = from.endsWith(key);
    String directive = exchange.getRequestHeaders().getFirst("x-amz-metadata-directive");
    if (copied == null) {
      answer(exchange, 404, error("NoSuchKey"));
    } else if (onItself && !"REPLACE".equals(directive)) {
      answer(exchange, 400, error("InvalidRequest"));
    } else {
      objects.put(key, new Stored(copied.content, now()));
      answer(exchange, 200, "<CopyObjectResult/>".getBytes(StandardCharsets.UTF_8));
    }
  }

  /** S3 knows no more than seconds in the headers of an object. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private static void read(HttpExchange exchange, Stored stored) throws IOException {
    exchange
        .getResponseHeaders()
        .set(
            "Last-Modified",
            DateTimeFormatter.RFC_1123_DATE_TIME.format(stored.modified.atOffset(ZoneOffset.UTC)));
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + stored.content.length);
      exchange.sendResponseHeaders(200, -1);
    } else if (range == null) {
      answer(exchange, 200, stored.content);
    } else {
      Matcher from = RANGE.matcher(range);
      int start = from.matches() ? Integer.parseInt(from.group(1)) : 0;
      if (start >= stored.content.length) {
        answer(exchange, 416, error("InvalidRange"));
      } else {
        answer(exchange, 206, Arrays.copyOfRange(stored.content, start, stored.content.length));
      }
    }
  }

  private static byte[] error(String code) {
    return "<Error><Code>%s</Code><Message>%s</Message></Error>"
        .formatted(code, code)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean bare = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, bare ? -1 : body.length);
    if (!bare) {
      exchange.getResponseBody().write(body);
    }
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : (raw == null ? "" : raw).split("&", -1)) {
      String[] sides = pair.split("=", 2);
      query.put(
          sides[0], sides.length < 2 ? "" : URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
