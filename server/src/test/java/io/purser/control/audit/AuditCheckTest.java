package io.purser.control.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.control.admin.AuditInMemory;
import io.purser.control.admin.KeptInMemory;
import io.purser.platform.json.CanonicalJson;
import io.purser.platform.secret.SigningKey;
import io.purser.platform.secret.VerifyingKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What somebody may do to an export, and that it is seen.
class AuditCheckTest {
    private static final Chain ACME = Chain.of("acme");
    private static final int ENTRIES = 5;

    private final Path folder;
    private final Sealer sealer;
    private final VerifyingKey key;
    private final List<String> lines = new ArrayList<>();

    AuditCheckTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        SigningKey signing = SigningKey.of(folder, new SecureRandom());
        sealer = new Sealer(signing);
        key = signing.verifying();
        lines.addAll(exported(ENTRIES));
    }

    private List<String> exported(int entries) {
        AuditInMemory log = new AuditInMemory(new KeptInMemory(), sealer);
        for (int i = 1; i <= entries; i++) {
            log.note(ACME, deed("reason " + i));
        }
        List<String> exported = new ArrayList<>();
        new Audit(log, sealer, () -> Instant.ofEpochMilli(1_795_348_800_000L)).export(ACME, exported::add);
        return exported;
    }

    private static AuditDeed deed(String reason) {
        return new AuditDeed(
                1_795_348_800_000L,
                Actor.operator("tok_1", "ada"),
                AuditAction.POLICY_APPLY,
                new AuditDeed.Thing("organization", null, "acme"),
                List.of(AuditChange.between(
                        "budget", "b1", "größe", Map.of("limit", "50 USD"), Map.of("limit", "60 USD"), List.of())),
                reason,
                "h1");
    }

    private static byte[] bytes(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private AuditVerdict check(List<String> lines) {
        return check(bytes(lines), List.of(key));
    }

    private static AuditVerdict check(byte[] export, List<VerifyingKey> trusted) {
        try {
            return AuditCheck.of(new ByteArrayInputStream(export), trusted);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void broken(List<String> lines, long entry, String why) {
        assertThat(check(lines)).isInstanceOfSatisfying(AuditVerdict.Broken.class, broken -> {
            assertThat(broken.entry()).as(broken.toString()).isEqualTo(entry);
            assertThat(broken.why()).contains(why);
        });
    }

    /// The line of an entry: the first is the export's own.
    private List<String> with(int entry, String line) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(entry, line);
        return changed;
    }

    @Test
    void anExportIsWholeByItselfAndByItsKey() {
        for (List<VerifyingKey> trusted : List.of(List.<VerifyingKey>of(), List.of(key))) {
            assertThat(check(bytes(lines), trusted))
                    .isEqualTo(new AuditVerdict.Sound(
                            "organization:acme", ENTRIES, "2026-11-22T12:00:00.000Z", List.of(key.id())));
        }
    }

    @Test
    void anyFlippedByteIsFoundAndItsEntryNamed() {
        flip(exported(1), 1);
        flip(lines, 31);
    }

    /// Flips one bit of every so many bytes: a signature takes a millisecond to check.
    private void flip(List<String> whole, int stride) {
        byte[] export = bytes(whole);
        int line = 0;
        for (int i = 0; i < export.length; i++) {
            if (i % stride == 0) {
                byte[] flipped = export.clone();
                flipped[i] ^= (byte) (1 << (i % 8));
                AuditVerdict verdict = check(flipped, List.of(key));
                assertThat(verdict).as("byte " + i).isInstanceOf(AuditVerdict.Broken.class);
                if (line >= 1 && line <= whole.size() - 2) {
                    assertThat(((AuditVerdict.Broken) verdict).entry())
                            .as("byte " + i + ": " + verdict)
                            .isEqualTo(line);
                }
            }
            line += export[i] == '\n' ? 1 : 0;
        }
    }

    @Test
    void aCutIsFoundAtTheHeadInTheMiddleAndAtTheTail() {
        for (int entry = 1; entry <= ENTRIES; entry++) {
            List<String> cut = new ArrayList<>(lines);
            cut.remove(entry);
            broken(cut, entry, entry == ENTRIES ? "entries were cut out" : "stands where " + entry + " is expected");
        }
        broken(lines.subList(0, ENTRIES), ENTRIES, "no checkpoint closes the export");
        broken(lines.subList(0, ENTRIES + 1), ENTRIES + 1, "no checkpoint closes the export");
        assertThat(check(lines.subList(1, lines.size()))).isInstanceOf(AuditVerdict.Broken.class);
        assertThat(check(new byte[0], List.of())).isInstanceOf(AuditVerdict.Broken.class);
    }

    @Test
    void whatIsPutElsewhereOrWrittenTwiceIsFound() {
        for (int entry = 1; entry < ENTRIES; entry++) {
            List<String> swapped = new ArrayList<>(lines);
            swapped.set(entry, lines.get(entry + 1));
            swapped.set(entry + 1, lines.get(entry));
            broken(swapped, entry, "is expected");
        }
        List<String> twice = new ArrayList<>(lines);
        twice.add(3, lines.get(2));
        broken(twice, 3, "written twice");
        List<String> longer = new ArrayList<>(lines);
        longer.add(lines.get(ENTRIES));
        assertThat(check(longer)).isInstanceOf(AuditVerdict.Broken.class);
    }

    /// Somebody changes an entry and computes every seal after it anew.
    private List<String> rechained(int from, Sealer forger, boolean signs) {
        List<String> forged = new ArrayList<>(lines);
        String before = "";
        for (int entry = 1; entry <= ENTRIES; entry++) {
            JsonNode line = CanonicalJson.read(lines.get(entry));
            ObjectNode body = (ObjectNode) line.path("entry");
            if (entry >= from) {
                body.put("reason", "forged")
                        .put("key", signs ? forger.verifying().id() : key.id());
                String text = CanonicalJson.of(body);
                String seal = Seals.of(before, text, body);
                String signature = signs
                        ? forger.signature(Seals.signed("organization:acme", entry, seal))
                        : line.path("signature").asText();
                forged.set(entry, new SealedEntry(entry, text, seal, signature).line());
                before = seal;
            } else {
                before = line.path("seal").asText();
            }
        }
        return forged;
    }

    @Test
    void aChainThatWasComputedAnewIsFoundByItsSignatures() {
        for (int entry = 1; entry <= ENTRIES; entry++) {
            broken(rechained(entry, sealer, false), entry, "its signature does not fit");
        }
    }

    @Test
    void aChainThatSomebodyElseSignedIsFoundByTheKey() throws IOException {
        Sealer forger = new Sealer(SigningKey.of(Files.createDirectory(folder.resolve("forger")), new SecureRandom()));
        broken(rechained(2, forger, true), 2, "which is not one of " + key.id());
        assertThat(check(bytes(lines), List.of(forger.verifying())))
                .isInstanceOfSatisfying(
                        AuditVerdict.Broken.class,
                        broken -> assertThat(broken.entry()).isEqualTo(1));
    }

    @Test
    void anEntryCannotPassForOneOfBeforeSignatures() {
        ObjectNode line = (ObjectNode) CanonicalJson.read(lines.get(3));
        ObjectNode body = (ObjectNode) line.path("entry");
        body.put("version", 1).put("reason", "forged").put("summary", "").put("governanceHash", "h1");
        String seal = Seals.of(CanonicalJson.read(lines.get(2)).path("seal").asText(), CanonicalJson.of(body), body);
        broken(with(3, new SealedEntry(3, CanonicalJson.of(body), seal, null).line()), 3, "its signature does not fit");
    }

    @Test
    void moreThanAnEntryHasIsFound() {
        broken(with(2, lines.get(2).replaceFirst("}$", ",\"x\":1}")), 2, "");
        broken(with(2, " " + lines.get(2)), 2, "cannot be read");
        assertThat(check(with(0, lines.get(0).replace("\"entries\":5", "\"entries\":6"))))
                .isInstanceOf(AuditVerdict.Broken.class);
    }

    @Test
    void whatMovesMoneyHasAReason() {
        assertThatThrownBy(() -> new AuditDeed(
                        0,
                        Actor.system("test"),
                        AuditAction.LEDGER_RERATE,
                        new AuditDeed.Thing("model", null, "m"),
                        List.of(),
                        " ",
                        null))
                .hasMessage("reason: is missing; expected why money moves by ledger.rerate");
    }

    @Test
    void theKeyIsReadAgainAndItsPublicHalfTravelsAsPem() throws IOException {
        SigningKey again = SigningKey.of(folder, new SecureRandom());
        assertThat(again.verifying()).isEqualTo(key);
        assertThat(VerifyingKey.ofPem(key.pem())).containsExactly(key);
        assertThat(key.fits("text", again.sign("text"))).isTrue();
        assertThat(key.fits("texT", again.sign("text"))).isFalse();
        assertThat(again.toString()).doesNotContain("PRIVATE");
    }
}
