package io.purser;

import io.purser.control.admin.OperatorTokens;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Principal;
import io.purser.platform.secret.OwnerFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The token with which an installation is opened for the first time.
final class FirstToken {
    private FirstToken() {}

    /// Makes it where none is in force, and leaves it in the data folder too.
    ///
    /// @return what is to be told of it, once
    static Optional<String> of(OperatorTokens tokens, Path folder) throws IOException {
        if (tokens.anyInForce()) {
            return Optional.empty();
        }
        OperatorTokens.Created first = tokens.create(
                "first start", OperatorTokens.LIFETIME, Principal.Grant.EVERYTHING, Actor.system("first start"));
        Path file = folder.resolve("admin-token");
        OwnerFile.create(file, first.secret() + "\n");
        return Optional.of("Admin token (shown once, also in " + file + ", ends in " + OperatorTokens.LIFETIME.toDays()
                + " days): " + first.secret());
    }
}
