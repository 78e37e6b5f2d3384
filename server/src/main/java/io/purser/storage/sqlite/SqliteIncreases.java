package io.purser.storage.sqlite;

import io.purser.control.alerts.Letter;
import io.purser.control.allowances.Granted;
import io.purser.control.allowances.IncreaseRequest;
import io.purser.control.allowances.IncreaseStore;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Increase requests, as `config.db` keeps them: with what was granted, the audit entry and the letters that tell of
/// it.
final class SqliteIncreases implements IncreaseStore {
    private final SqliteConfig config;
    private final IncreaseTable increases;
    private final AllowanceTable allowances;
    private final LetterTable letters;

    SqliteIncreases(SqliteConfig config, IncreaseTable increases, AllowanceTable allowances, LetterTable letters) {
        this.config = config;
        this.increases = increases;
        this.allowances = allowances;
        this.letters = letters;
    }

    @Override
    public List<IncreaseRequest> increaseRequests(String organization) {
        return config.reading(() -> increases.all(organization));
    }

    @Override
    public boolean ask(String organization, IncreaseRequest request, AuditDeed deed, List<Letter> told) {
        return config.writing(() -> increases.add(organization, request)
                && letters.add(told)
                && config.noted(Chain.of(organization), deed));
    }

    @Override
    public boolean decide(
            String organization,
            IncreaseRequest decided,
            @Nullable Granted granted,
            AuditDeed deed,
            List<Letter> told) {
        return config.writing(() -> increases.decide(organization, decided)
                && (granted == null || allowances.add(organization, List.of(granted)))
                && letters.add(told)
                && config.noted(Chain.of(organization), deed));
    }
}
