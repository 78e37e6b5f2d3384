package io.purser.storage.sqlite;

import io.purser.core.ledger.LedgerRecord;
import io.purser.core.ledger.LedgerRecord.CallRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A commit as one blob: a format version, the records of its appends, and a CRC-32C over all of it
/// and its sequence, so that a torn or misplaced batch is never parsed.
final class JournalCodec {

    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;

    private final Organizations organizations;
    private final Identities identities;
    private final RefusalPace pace = new RefusalPace();
    private final BinaryWriter out = new BinaryWriter();
    private final RecordWriter records;

    JournalCodec(Organizations organizations, Identities identities) {
        this.organizations = organizations;
        this.identities = identities;
        records = new RecordWriter(out, identities::number);
    }

    /// Encodes appends as the batch that begins with this sequence.
    JournalBatch encode(long first, List<Append> appends) {
        List<JournalEntry> entries = new ArrayList<>(appends.size() * 2);
        out.clear();
        out.octet(VERSION);
        for (Append append : appends) {
            int organization = organizations.number(append.organization());
            out.number(organization);
            out.number(append.records().size());
            for (LedgerRecord each : append.records()) {
                int start = out.size();
                boolean whole = write(organization, each);
                entries.add(new JournalEntry(first + entries.size(), organization, each, whole, start, out.size()));
            }
        }
        out.fixed32(checksum(first, out.array(), out.size()));
        return new JournalBatch(first, entries, out.copy());
    }

    private boolean write(int organization, LedgerRecord each) {
        if (each instanceof CallRefused refused && !pace.keeps(organization, refused.at())) {
            records.writeCounted(refused);
            return false;
        }
        records.write(each);
        return true;
    }

    /// Reads a batch back; null where it is torn.
    @Nullable
    JournalBatch decode(long first, byte[] bytes) {
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 1 || checksum(first, bytes, length) != stored(bytes, length)) {
            return null;
        }
        BinaryReader in = new BinaryReader(bytes, 0, length);
        int version = in.octet();
        if (version != VERSION) {
            throw new StoreException("journal row " + first + " has format " + version + "; this Purser knows format "
                    + VERSION + ". Use the newer one");
        }
        List<JournalEntry> entries = new ArrayList<>();
        RecordReader reader = new RecordReader(in, identities::at);
        while (in.hasMore()) {
            int organization = in.small();
            int count = in.small();
            for (int i = 0; i < count; i++) {
                int start = in.at();
                LedgerRecord each = reader.read();
                boolean whole = !reader.onlyCounted();
                entries.add(new JournalEntry(first + entries.size(), organization, each, whole, start, in.at()));
            }
        }
        return new JournalBatch(first, entries, bytes);
    }

    private static int checksum(long first, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        for (int shift = 0; shift < 64; shift += 8) {
            crc.update((int) (first >>> shift) & 0xFF);
        }
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static int stored(byte[] bytes, int at) {
        int value = 0;
        for (int i = 0; i < CHECKSUM_BYTES; i++) {
            value |= (bytes[at + i] & 0xFF) << (8 * i);
        }
        return value;
    }
}
