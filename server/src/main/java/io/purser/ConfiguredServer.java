package io.purser;

import com.sun.management.UnixOperatingSystemMXBean;
import io.purser.gateway.listener.Answers;
import io.purser.platform.config.Config;
import io.purser.platform.http.Bodies;
import io.purser.platform.http.Listener;
import io.purser.storage.sqlite.DataFolder;
import io.purser.storage.sqlite.Durability;
import io.purser.storage.sqlite.SqliteLedger;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/// What the configuration says of the server and its store, in the words of the parts.
final class ConfiguredServer {
    private static final long BYTES_PER_REQUEST = 192 << 10;
    private static final int LEAST = 100;
    private static final int MOST_CONNECTIONS = 10_000;
    private static final long OTHER_FILES = 200;

    private ConfiguredServer() {}

    /// The durable ledger of a data folder.
    static SqliteLedger ledger(Config config, DataFolder folder) {
        return SqliteLedger.open(
                folder,
                durability(config),
                config.limits().journalQueue(),
                Thread.ofPlatform().daemon().name("ledger-", 0).factory());
    }

    static Durability durability(Config config) {
        return switch (config.data().durability()) {
            case PROCESS -> Durability.PROCESS;
            case DISK -> Durability.DISK;
        };
    }

    static Answers.BudgetStatus budgetStatus(Config config) {
        return switch (config.budgetStatus()) {
            case 429 -> Answers.BudgetStatus.TOO_MANY_REQUESTS;
            case 403 -> Answers.BudgetStatus.FORBIDDEN;
            default -> Answers.BudgetStatus.PAYMENT_REQUIRED;
        };
    }

    /// Where people reach this installation, without a slash at its end.
    static String publicUrl(Config config) {
        String configured = config.server().publicUrl();
        return configured == null ? address(config, config.server().port()) : configured.replaceAll("/+$", "");
    }

    static String address(Config config, int port) {
        return "http" + (config.server().tls() == null ? "" : "s") + "://"
                + config.server().host() + ":" + port;
    }

    static Listener.Options options(Config config) {
        Listener.Options plain =
                Listener.Options.of(config.server().host(), config.server().port());
        Config.Tls tls = config.server().tls();
        Listener.@Nullable Tls files = tls == null ? null : new Listener.Tls(tls.certificate(), tls.key());
        return new Listener.Options(plain.host(), plain.port(), files, plain.eventLoops(), limits(config.limits()));
    }

    static Bodies bodies(Config.Limits limits) {
        return new Bodies(Math.toIntExact(limits.bodyBytes()), limits.bodiesBytes());
    }

    private static Listener.Limits limits(Config.Limits limits) {
        Listener.Limits usual = Listener.Limits.USUAL;
        Integer requests = limits.requests();
        Integer connections = limits.connections();
        return new Listener.Limits(
                limits.headerBytes(),
                usual.headTime(),
                usual.bodySilence(),
                requests == null ? requestsFor(Runtime.getRuntime().maxMemory()) : requests,
                connections == null ? connectionsByFiles() : connections);
    }

    /// A call whose client reads nothing holds little more than this, and most of it in buffers
    /// outside the heap, for which there is as much room again. The JVM shows a few per cent less heap
    /// than it was given.
    static int requestsFor(long heapBytes) {
        return Math.clamp(heapBytes / BYTES_PER_REQUEST, LEAST, 1_000_000);
    }

    /// A call has two connections, its client's and its provider's.
    private static int connectionsByFiles() {
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
        return Math.clamp((files - OTHER_FILES) / 2, LEAST, MOST_CONNECTIONS);
    }
}
