package io.purser.control.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.platform.json.CanonicalJson;
import io.purser.platform.secret.Sha256;
import io.purser.platform.secret.VerifyingKey;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/// The audit log as the API sees it: entries are noted, found, exported and verified.
public final class Audit {
    /// The format of an export.
    static final String FORMAT = "purser-audit-1";

    private static final int PAGE = 200;

    private final AuditLog log;
    private final Sealer sealer;
    private final InstantSource clock;

    public Audit(AuditLog log, Sealer sealer, InstantSource clock) {
        this.log = log;
        this.sealer = sealer;
        this.clock = clock;
    }

    /// Takes the lines of an export, one after the other.
    public interface Lines<X extends Exception> {
        void line(String line) throws X;
    }

    /// The kept entries.
    public AuditLog log() {
        return log;
    }

    /// Now, for a deed.
    public long now() {
        return clock.millis();
    }

    /// Every key that signed here.
    public List<VerifyingKey> keys() {
        return log.keys();
    }

    /// The key that signs now.
    public VerifyingKey verifying() {
        return sealer.verifying();
    }

    /// A whole chain as it is now, line by line: what it is, each entry, and a checkpoint that closes it. Entries
    /// are read in pages, so that nobody who reads slowly stands before a change.
    public <X extends Exception> void export(Chain chain, Lines<X> to) throws X {
        Sealer.Tail tail = log.tail(chain);
        long at = clock.millis();
        String head = head(chain, tail, at);
        to.line(head);
        Deque<Checkpoint> kept = new ArrayDeque<>(log.checkpoints(chain));
        long done = 0;
        while (done < tail.number()) {
            List<SealedEntry> page = log.after(chain, done, PAGE);
            if (page.isEmpty()) {
                break;
            }
            for (SealedEntry entry : page) {
                if (entry.number() <= tail.number()) {
                    to.line(entry.line());
                    write(kept, entry.number(), to);
                }
            }
            done = page.getLast().number();
        }
        to.line(sealer.checkpoint(chain, tail, at, Sha256.hex(head)).line());
    }

    private static <X extends Exception> void write(Deque<Checkpoint> kept, long number, Lines<X> to) throws X {
        while (!kept.isEmpty() && kept.getFirst().number() <= number) {
            to.line(kept.removeFirst().line());
        }
    }

    private String head(Chain chain, Sealer.Tail tail, long at) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        ObjectNode form = head.putObject("export");
        form.put("format", FORMAT)
                .put("at", Seals.moment(at))
                .put("chain", chain.text())
                .put("entries", tail.number());
        ArrayNode keys = form.putArray("keys");
        log.keys().forEach(key -> keys.addObject().put("key", key.id()).put("publicKey", key.base64()));
        return CanonicalJson.of(head);
    }

    /// Whether a chain of the live store is whole.
    public AuditVerdict verify(Chain chain) {
        AuditCheck check = new AuditCheck(log.keys());
        export(chain, check::line);
        return check.end();
    }

    /// Every chain that has entries.
    public List<Chain> chains() {
        return List.copyOf(new TreeSet<>(log.chains()));
    }
}
