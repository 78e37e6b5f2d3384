package io.purser.control.organizations;

import io.purser.control.analytics.LedgerReader;
import io.purser.control.audit.AuditLog;
import io.purser.control.audit.Chain;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.money.Money;
import io.purser.governance.recovery.Governance;
import java.math.BigDecimal;
import java.util.function.Function;

/// Counts what an organization has in its ledger and in its audit chain.
public final class BookedContents implements Function<String, Contents> {
    private final Governance governance;
    private final LedgerReader ledger;
    private final AuditLog audit;

    public BookedContents(Governance governance, LedgerReader ledger, AuditLog audit) {
        this.governance = governance;
        this.ledger = ledger;
        this.audit = audit;
    }

    @Override
    public Contents apply(String organization) {
        CurrencyUnit currency = governance
                .policy(organization)
                .map(policy -> policy.organization().currency())
                .orElseThrow(() -> new IllegalArgumentException(organization + " is not served"));
        long[] sums = {0, 0};
        ledger.events(organization, Long.MIN_VALUE, Long.MAX_VALUE, entry -> {
            Long cost = entry.event().cost();
            sums[0]++;
            sums[1] = Math.addExact(sums[1], cost == null ? 0 : cost);
        });
        return new Contents(
                sums[0],
                plain(new BigDecimal(Money.plain(sums[1], currency))),
                currency.code(),
                audit.tail(Chain.of(organization)).number());
    }

    /// A decimal number as figures of contents have it: without zeros at its end.
    public static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
