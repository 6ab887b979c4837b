package dev.parley.benchmarks.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.benchmarks.load.measure.Latency;
import dev.parley.benchmarks.load.measure.Spread;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class ChartsTest {
  @Test
  void barsAreAsLongAsTheirMedians() throws Exception {
    Map<String, Spread> figures = new LinkedHashMap<>();
    figures.put("small", new Spread(100, 90, 110));
    figures.put("large", new Spread(400, 300, 500));

    Document chart = parse(BarChart.draw("tasks & more", figures));

    List<Double> widths = attributes(chart, "rect", "width");
    assertThat(widths).hasSize(2);
    assertThat(widths.get(1))
        .isCloseTo(4 * widths.get(0), org.assertj.core.data.Offset.offset(1.0));
    assertThat(texts(chart)).contains("tasks & more", "small", "large", "100", "400");
  }

  @Test
  void aBarOfNothingIsStillAPicture() throws Exception {
    Document chart = parse(BarChart.draw("nothing", Map.of("none", new Spread(0, 0, 0))));

    assertThat(texts(chart)).contains("none", "0");
  }

  @Test
  void longerLatenciesAreDrawnHigher() throws Exception {
    Map<String, Histogram> latencies = new LinkedHashMap<>();
    latencies.put("quick", times(1_000_000));
    latencies.put("slow", times(50_000_000));

    Document chart = parse(PercentileChart.draw("latency <of> tasks", latencies));

    NodeList curves = chart.getElementsByTagName("polyline");
    assertThat(curves.getLength()).isEqualTo(2);
    assertThat(firstY((Element) curves.item(1))).isLessThan(firstY((Element) curves.item(0)));
    assertThat(texts(chart))
        .contains("latency <of> tasks", "quick", "slow", "least", "p99", "p99.9");
  }

  private static Histogram times(long nanos) {
    Histogram times = Latency.histogram();
    for (int i = 1; i <= 1_000; i++) {
      Latency.record(times, nanos + i * nanos / 100);
    }
    return times;
  }

  private static double firstY(Element curve) {
    String points = curve.getAttribute("points");
    return Double.parseDouble(points.substring(points.indexOf(',') + 1, points.indexOf(' ')));
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<Double> attributes(Document document, String element, String attribute) {
    List<Double> values = new ArrayList<>();
    NodeList nodes = document.getElementsByTagName(element);
    for (int i = 0; i < nodes.getLength(); i++) {
      values.add(Double.parseDouble(((Element) nodes.item(i)).getAttribute(attribute)));
    }
    return values;
  }

  private static List<String> texts(Document document) {
    List<String> texts = new ArrayList<>();
    NodeList nodes = document.getElementsByTagName("text");
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }
}
