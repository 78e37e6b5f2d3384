package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.purser.platform.secret.Sha256;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// Everything of one organization in an archive: each file is written as it comes, and the whole is read again and
/// checked before it gets its name.
final class OrganizationArchive {
    private static final String FORMAT = "purser-organization-1";
    private static final String MANIFEST = "manifest.json";
    private static final String FROM = "1970-01-01T00:00:00Z";
    private static final String TO = "2200-01-01T00:00:00Z";

    /// What is asked page by page: the file, the field and its node's fields.
    private static final Map<String, String[]> LISTS = Map.of(
            "users.jsonl", new String[] {"users", "id name service group roles managedBy issuer state"},
            "keys.jsonl",
                    new String[] {"keys", "id name user group hint models expiresAt revokedAt managedBy createdAt"},
            "customers.jsonl", new String[] {"customers", "name declared plan accountOwner firstSeen"},
            "increase-requests.jsonl",
                    new String[] {
                        "increaseRequests",
                        "id state budget subject unit currency amount until reason key user requestId askedAt decidedAt"
                                + " decidedBy decisionReason allowance"
                    },
            "deliveries.jsonl",
                    new String[] {
                        "deliveries",
                        "id channel user state about at tries triedAt detail budget subject threshold windowStart"
                    },
            "allowances.jsonl",
                    new String[] {
                        "allowances",
                        "id kind budget subject unit currency amount from until endedAt reason grantedBy grantedAt"
                                + " counterpart"
                    });

    private final Api api;
    private final AuditDesk audits;
    private final String organization;

    OrganizationArchive(Api api, AuditDesk audits, String organization) {
        this.api = api;
        this.audits = audits;
        this.organization = organization;
    }

    /// Makes the archive.
    ///
    /// @param to where nothing is yet
    /// @return its manifest, with `sha256` of the archive
    ObjectNode write(Path to) {
        if (Files.exists(to)) {
            throw new CommandFailed(to + " is there already; expected a new file");
        }
        Path partial = to.resolveSibling(to.getFileName() + ".partial");
        Path scratch = to.resolveSibling(to.getFileName() + ".scratch");
        try {
            try (ZipOutputStream zip =
                    new ZipOutputStream(Files.newOutputStream(partial, StandardOpenOption.CREATE_NEW))) {
                write(zip, scratch);
            }
            ObjectNode manifest = checked(partial);
            Files.move(partial, to, StandardCopyOption.ATOMIC_MOVE);
            return manifest;
        } catch (IOException broken) {
            throw new CommandFailed(to + " cannot be written: " + broken.getMessage());
        } finally {
            discard(partial);
            discard(scratch);
        }
    }

    private static void discard(Path left) {
        try {
            Files.deleteIfExists(left);
        } catch (IOException stays) {
            throw new CommandFailed(left + " cannot be removed: " + stays.getMessage());
        }
    }

    private void write(ZipOutputStream zip, Path scratch) throws IOException {
        ObjectNode manifest = Api.JSON
                .createObjectNode()
                .put("format", FORMAT)
                .put("organization", organization)
                .put("exportedAt", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode ledger = manifest.putObject("ledger");
        ObjectNode audit = manifest.putObject("audit");
        ArrayNode files = manifest.putArray("files");
        file(zip, files, "governance.yaml", out -> out.write(governance(ledger)));
        download("/api/v1/exports/ledger.csv", Map.of("from", FROM, "to", TO), scratch);
        count(scratch, ledger);
        file(zip, files, "ledger.csv", out -> Files.copy(scratch, out));
        download(
                "/api/v1/exports/usage.csv",
                Map.of("from", FROM, "to", TO, "groupBy", "group,model", "bucket", "month"),
                scratch);
        file(zip, files, "usage.csv", out -> Files.copy(scratch, out));
        download("/api/v1/exports/audit.jsonl", Map.of(), scratch);
        verify(scratch, audit);
        file(zip, files, "audit.jsonl", out -> Files.copy(scratch, out));
        for (Map.Entry<String, String[]> list : LISTS.entrySet()) {
            long[] rows = {0};
            file(zip, files, list.getKey(), out -> rows[0] = list(list.getValue()[0], list.getValue()[1], out))
                    .put("rows", rows[0]);
        }
        zip.putNextEntry(new ZipEntry(MANIFEST));
        zip.write(Api.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
        zip.closeEntry();
    }

    private byte[] governance(ObjectNode ledger) {
        JsonNode export = api.ask(
                "query($organization: String) { policyExport(organization: $organization) { document }"
                        + " organizations { name currency } }",
                Api.variables().put("organization", organization));
        export.path("organizations").forEach(one -> {
            if (one.path("name").asText().equals(organization)) {
                ledger.set("currency", one.path("currency"));
            }
        });
        return export.at("/policyExport/document").asText().getBytes(StandardCharsets.UTF_8);
    }

    private interface Content {
        void to(OutputStream out) throws IOException;
    }

    private static ObjectNode file(ZipOutputStream zip, ArrayNode files, String name, Content content)
            throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        Hashing out = new Hashing(zip);
        content.to(out);
        zip.closeEntry();
        return files.addObject().put("name", name).put("bytes", out.bytes).put("sha256", out.sum());
    }

    private void download(String path, Map<String, @Nullable String> more, Path to) {
        Map<String, @Nullable String> query = new LinkedHashMap<>(more);
        query.put("organization", organization);
        api.download(Api.path(path, query), in -> {
            try {
                Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
    }

    /// @return how many there are
    private long list(String field, String fields, OutputStream out) {
        long[] rows = {0};
        String all = field.equals("allowances") ? ", inForce: false" : "";
        String query = "query($organization: String, $first: Int, $after: String) { " + field
                + "(organization: $organization, first: $first, after: $after" + all + ") { edges { node { " + fields
                + " } } pageInfo { hasNextPage endCursor } } }";
        api.askEach(query, field, Api.variables().put("organization", organization), node -> {
            rows[0]++;
            try {
                out.write((node + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
        return rows[0];
    }

    /// Reads an archive as it lies there: every file is what the manifest says.
    private ObjectNode checked(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ObjectNode manifest = (ObjectNode) Api.JSON.readTree(zip.getInputStream(new ZipEntry(MANIFEST)));
            for (JsonNode file : manifest.path("files")) {
                String name = file.path("name").asText();
                Hashing read = new Hashing(OutputStream.nullOutputStream());
                zip.getInputStream(new ZipEntry(name)).transferTo(read);
                if (!read.sum().equals(file.path("sha256").asText())) {
                    throw new CommandFailed(name + " in the archive is not what was written; is the disk sound?");
                }
            }
            Hashing whole = new Hashing(OutputStream.nullOutputStream());
            Files.copy(archive, whole);
            return manifest.put("sha256", whole.sum());
        }
    }

    private static void count(Path csv, ObjectNode form) throws IOException {
        long entries = 0;
        BigDecimal cost = BigDecimal.ZERO;
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(csv)) {
            for (NamedCsvRecord row : rows) {
                entries++;
                String one = row.getField("cost");
                cost = one.isEmpty() ? cost : cost.add(new BigDecimal(one));
            }
        }
        form.put("entries", entries)
                .put(
                        "cost",
                        cost.signum() == 0 ? "0" : cost.stripTrailingZeros().toPlainString());
    }

    private void verify(Path chain, ObjectNode form) {
        JsonNode verdict = audits.verify(chain, null);
        if (!verdict.path("sound").asBoolean()) {
            throw new CommandFailed("the audit chain of " + organization + " does not verify: "
                    + verdict.path("problem").asText());
        }
        form.put("entries", verdict.path("entries").asLong());
    }

    /// Counts and hashes what goes through.
    private static final class Hashing extends FilterOutputStream {
        private final MessageDigest digest;
        private long bytes;

        Hashing(OutputStream out) {
            super(out);
            digest = Sha256.running();
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            digest.update((byte) one);
            bytes++;
        }

        @Override
        public void write(byte[] from, int start, int length) throws IOException {
            out.write(from, start, length);
            digest.update(from, start, length);
            bytes += length;
        }

        @Override
        public void close() {
            // The archive goes on.
        }

        String sum() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
