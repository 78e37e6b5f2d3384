package io.purser.control.api;

import io.purser.control.audit.Audit;
import io.purser.control.audit.Chain;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Reach;
import org.jspecify.annotations.Nullable;

/// Which chain of the audit log a question is about.
public final class AuditChains {
    private final Jurisdiction jurisdiction;
    private final Audit audit;

    public AuditChains(Jurisdiction jurisdiction, Audit audit) {
        this.jurisdiction = jurisdiction;
        this.audit = audit;
    }

    /// Where a question leads.
    public sealed interface Found {}

    /// This chain.
    public record Open(Chain chain) implements Found {}

    /// What a question about an organization leads to; also the refusal of the installation's chain.
    public record Asked(Jurisdiction.Ground ground) implements Found {}

    /// The named organization's chain, or the installation's where that is asked for. An organization that is gone
    /// still has its chain, for those who may see every one.
    public Found of(Principal who, boolean installation, @Nullable String organization) {
        boolean every = who.may(Permission.AUDIT_READ);
        if (installation) {
            return every
                    ? new Open(Chain.INSTALLATION)
                    : new Asked(
                            new Jurisdiction.Forbidden(Jurisdiction.needs(Permission.AUDIT_READ, Reach.INSTALLATION)));
        }
        if (organization != null && every && audit.chains().contains(Chain.of(organization))) {
            return new Open(Chain.of(organization));
        }
        return new Asked(jurisdiction.of(who, organization, Permission.AUDIT_READ, Reach.ORGANIZATION));
    }
}
