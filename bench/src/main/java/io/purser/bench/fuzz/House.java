package io.purser.bench.fuzz;

import io.purser.control.admin.OperatorTokens;
import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyDocument;
import io.purser.control.admin.PolicyOutcome;
import io.purser.control.analytics.PastSpendReader;
import io.purser.control.api.Credentials;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Principal;
import io.purser.control.identity.jwt.TokenCheck;
import io.purser.core.ledger.OrganizationEngine;
import io.purser.governance.access.KeyAccess;
import io.purser.governance.recovery.Organizations;
import io.purser.platform.config.Variables;
import io.purser.platform.secret.KeyHash;
import io.purser.platform.secret.Pepper;
import io.purser.storage.memory.MemoryLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// An installation in memory, wired as a server wires its own, on a clock that stands still.
final class House {
    static final InstantSource CLOCK = () -> Instant.parse("2026-05-28T12:00:00Z");

    /// Who may do everything.
    static final Principal OPERATOR = Principal.everything(Actor.system("fuzz"));

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeyHash HASH = hash();

    private final KeyAccess access = new KeyAccess(this::counted, CLOCK);
    private final Organizations organizations;
    private final Policies policies;
    private final OperatorTokens tokens;
    private int hashes;
    private int longestHashed;

    House() {
        MemoryLedger ledger = new MemoryLedger(Runnable::run);
        KeptPolicies kept = new KeptPolicies();
        organizations = new Organizations(
                ledger, ledger, new PastSpendReader(ledger), OrganizationEngine::new, access::policies, CLOCK);
        policies = new Policies(kept, organizations, HASH, RANDOM, CLOCK);
        policies.open();
        tokens = new OperatorTokens(kept, HASH, RANDOM, CLOCK);
    }

    private static KeyHash hash() {
        try {
            Path folder = Files.createTempDirectory("purser-fuzz");
            KeyHash hash = new KeyHash(Pepper.of(folder, RANDOM));
            Files.delete(folder.resolve(Pepper.FILE));
            Files.delete(folder);
            return hash;
        } catch (IOException noFolder) {
            throw new UncheckedIOException(noFolder);
        }
    }

    private String counted(String secret) {
        hashes++;
        longestHashed = Math.max(longestHashed, secret.length());
        return HASH.of(secret);
    }

    /// How many secrets access has hashed.
    int hashes() {
        return hashes;
    }

    /// The length of the longest of them.
    int longestHashed() {
        return longestHashed;
    }

    KeyAccess access() {
        return access;
    }

    Organizations organizations() {
        return organizations;
    }

    Policies policies() {
        return policies;
    }

    OperatorTokens tokens() {
        return tokens;
    }

    Credentials credentials() {
        return new Credentials(tokens, new TokenCheck(List.of(), CLOCK), access, CLOCK);
    }

    /// A governance file as it comes from the network: variables were looked up by whoever sent it.
    static PolicyDocument document(String text) {
        Map<String, String> variables =
                Map.of("KEY", "a-key-of-24-characters-and-more", "HOOK", "a-hook-of-24-characters-or-more");
        return new PolicyDocument("fuzz.yaml", text, Variables.handedIn(variables), true, "fuzzed");
    }

    PolicyOutcome apply(String text) {
        return policies.apply(document(text), OPERATOR);
    }
}
