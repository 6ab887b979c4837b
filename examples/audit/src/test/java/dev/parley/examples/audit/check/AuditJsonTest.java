package dev.parley.examples.audit.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditJsonTest {

  private static final Finding FINDING =
      new Finding(Skill.DEBT, "a/\u00fc \"b\".java", 3, Severity.INFO, "debt.todo", "TODO \u2026");

  @Test
  void outputsComeBackAsTheyWere() throws Exception {
    Fingerprints prints =
        Fingerprints.of(IntStream.of(5, 5, Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 0, 127, 128));
    UnitOutput output =
        new UnitOutput(
            Skill.DUPLICATES,
            List.of(
                new FileResult("b", FileStatus.BINARY, "12", List.of(), null, null),
                new FileResult(
                    "a", FileStatus.TEXT, "ab", List.of(local(2), local(1)), prints, null),
                new FileResult("c", FileStatus.UNREADABLE, "", List.of(), null, LicenseFact.NONE)));

    UnitOutput read = AuditJson.read(AuditJson.write(output), UnitOutput.class);

    assertThat(read).isEqualTo(output);
    assertThat(read.files()).extracting(FileResult::path).containsExactly("a", "b", "c");
    assertThat(read.files().get(0).findings()).containsExactly(local(1), local(2));
  }

  @Test
  void fingerprintsOfAnySizeComeBack() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Fingerprints prints = Fingerprints.of(random.ints(random.nextInt(300)));
      assertThat(AuditJson.read(AuditJson.write(prints), Fingerprints.class)).isEqualTo(prints);
    }
  }

  @Test
  void leavesEmptyPartsOut() {
    FileResult clean = new FileResult("a", FileStatus.TEXT, "ab", List.of(), null, null);

    assertThat(AuditJson.write(clean))
        .isEqualTo("{\"path\":\"a\",\"status\":\"text\",\"sha256\":\"ab\"}");
  }

  @Test
  void findingsCarryAFingerprintThatNobodyCanForge() throws Exception {
    String json = AuditJson.write(List.of(FINDING));
    assertThat(json).contains("\"fingerprint\":\"" + FINDING.fingerprint() + "\"");
    assertThat(FINDING.fingerprint()).matches("[0-9a-f]{16}");

    String forged = json.replace(FINDING.fingerprint(), "0000000000000000");
    assertThat(AuditJson.readFindings(forged)).containsExactly(FINDING);
    assertThat(AuditJson.readFindings(forged).get(0).fingerprint())
        .isEqualTo(FINDING.fingerprint());
  }

  @Test
  void readsWhatANewerVersionWrites() throws Exception {
    String json = "{\"skill\":\"audit.debt\",\"paths\":[\"a\"],\"hint\":{\"x\":[1]}}";

    assertThat(AuditJson.read(json, WorkUnit.class))
        .isEqualTo(new WorkUnit(Skill.DEBT, List.of("a")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "{",
        "{}",
        "{\"skill\":\"audit.debt\"}",
        "{\"skill\":\"x\",\"files\":[]}",
        "{\"skill\":\"audit.debt\",\"files\":[null]}",
        "{\"skill\":\"audit.debt\",\"files\":[{}]}",
        "{\"skill\":\"audit.debt\",\"files\":[]} {}",
        "{\"skill\":\"audit.debt\",\"files\":[{\"path\":\"a\",\"status\":\"text\","
            + "\"findings\":[null]}]}",
        "{\"skill\":\"audit.debt\",\"files\":[{\"path\":\"a\",\"status\":\"text\","
            + "\"findings\":[{}]}]}",
        "{\"skill\":\"audit.debt\",\"files\":[{\"path\":\"a\",\"status\":\"text\","
            + "\"prints\":{\"hashes\":\"gA\",\"repeats\":false}}]}",
        "{\"skill\":\"audit.debt\",\"files\":[{\"path\":\"a\",\"status\":\"text\","
            + "\"prints\":{\"hashes\":\"!\",\"repeats\":false}}]}"
      })
  void saysWhatIsWrongWithOtherText(String json) {
    assertThatThrownBy(() -> AuditJson.read(json, UnitOutput.class))
        .isInstanceOf(MalformedOutputException.class)
        .hasMessageStartingWith("Expected the JSON of a UnitOutput, but found: ");
  }

  private static LocalFinding local(int line) {
    return new LocalFinding(line, Severity.LOW, "debt.fixme", "FIXME");
  }
}
