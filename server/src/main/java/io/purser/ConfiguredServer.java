package io.purser;

import io.purser.gateway.listener.Answers;
import io.purser.platform.config.Config;
import io.purser.platform.http.Listener;
import io.purser.storage.sqlite.Durability;
import org.jspecify.annotations.Nullable;

/// What the configuration says of the server and its store, in the words of the parts.
final class ConfiguredServer {
    private ConfiguredServer() {}

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
        return new Listener.Options(
                plain.host(),
                plain.port(),
                files,
                config.limits().headerBytes(),
                plain.headerTimeout(),
                plain.eventLoops());
    }
}
