package io.purser.cli;

import io.purser.cli.demo.Past;
import io.purser.platform.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the command line asks of the server in the same jar. `Main` brings it.
@FunctionalInterface
public interface ServerStart {

    /// Starts, and returns when the first answer can be given.
    ///
    /// @throws StartFailed with one clear sentence: the port that is taken, the folder that cannot be written
    /// @throws io.purser.platform.config.ConfigException with every problem of a file, each with line and path
    Running start(Options options);

    /// What a start needs to know.
    ///
    /// @param config `purser.yaml`, null where there is none
    /// @param governance a governance file to apply when it has changed, null for none
    /// @param flags what the command line sets over the file
    /// @param environment the process's variables
    /// @param past what a demo's ledger begins with where it is empty, null for everybody else
    record Options(
            @Nullable Path config,
            @Nullable Path governance,
            List<Config.Flag> flags,
            Map<String, String> environment,
            @Nullable Past past) {
        public Options {
            flags = List.copyOf(flags);
            environment = Map.copyOf(environment);
        }

        /// A server without a past.
        public Options(
                @Nullable Path config,
                @Nullable Path governance,
                List<Config.Flag> flags,
                Map<String, String> environment) {
            this(config, governance, flags, environment, null);
        }

        /// What an operator must never see of it: the environment.
        @Override
        public String toString() {
            return "Options[" + config + ", " + governance + ", " + flags + "]";
        }
    }

    /// A server that answers.
    interface Running extends AutoCloseable {

        /// Where it is reached: `http://127.0.0.1:8080`, with the port that was really taken.
        String url();

        /// What the operator should read once: the new organization and its token at the first start, notices of the
        /// configuration, drift of the governance file.
        List<String> announcements();

        /// Returns when the server has stopped, after SIGTERM or {@link #close}.
        void awaitStop();

        /// Takes no new calls, lets streams finish within `server.drain`, flushes the ledger, stops.
        @Override
        void close();
    }

    /// A start that cannot be.
    final class StartFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /// @param message one sentence that names the port, folder or file, and what to do
        public StartFailed(String message) {
            super(message);
        }
    }
}
