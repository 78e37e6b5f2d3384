package io.purser;

import io.purser.cli.ServerStart;
import io.purser.cli.ServerStart.StartFailed;
import io.purser.control.admin.PolicyDocument;
import io.purser.platform.config.Config;
import io.purser.platform.config.Variables;
import io.purser.platform.http.Listener;
import io.purser.platform.http.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What can be known to go wrong before anything is changed: a taken port, a file that cannot be
/// read, a key that does not fit its certificate.
final class Preflight {
    private Preflight() {}

    static void check(Config config, ServerStart.Options options) {
        checkPort(config.server());
        checkTls(config.server().tls());
        Path governance = options.governance();
        if (governance != null) {
            document(governance, options.environment()).check();
        }
    }

    /// The governance file as `serve` applies it.
    static PolicyDocument document(Path file, Map<String, String> environment) {
        return new PolicyDocument(
                file.toString(), read(file), new Variables(environment), false, "governance file at start");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new StartFailed("governance file " + file + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static void checkTls(Config.@Nullable Tls tls) {
        if (tls == null) {
            return;
        }
        try {
            TlsFiles.check(new Listener.Tls(tls.certificate(), tls.key()));
        } catch (Listener.StartException unusable) {
            throw new StartFailed(String.valueOf(unusable.getMessage()));
        }
    }

    private static void checkPort(Config.Server server) {
        if (server.port() == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(server.host()), server.port()));
        } catch (IOException taken) {
            throw new StartFailed("cannot listen on " + server.host() + ":" + server.port() + ": " + taken.getMessage()
                    + "; stop what listens there or choose another with --port");
        }
    }
}
