package io.purser.control.api;

import io.purser.control.admin.Policies;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Reach;
import io.purser.control.identity.Sight;
import io.purser.core.policy.Policy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which organization somebody's question is about, and what of it the answer may hold. An organization that is
/// none of the asker's business is answered like one that does not exist.
public final class Jurisdiction {
    private final Policies policies;

    public Jurisdiction(Policies policies) {
        this.policies = policies;
    }

    /// Where a question leads.
    public sealed interface Ground {}

    /// The organization is there, and this much of it is the asker's.
    public record Open(Kept kept, Sight sight) implements Ground {
        public Policy policy() {
            return kept.policy();
        }
    }

    /// The asker may not do this there.
    public record Forbidden(String why) implements Ground {}

    /// There is no such organization, or none that the asker knows of.
    public record Unknown(String organization) implements Ground {}

    /// No organization is named and several might be meant.
    public record Unsaid(List<String> organizations) implements Ground {}

    /// The ground of a question.
    ///
    /// @param organization as it was asked for; null for the only one
    public Ground of(Principal who, @Nullable String organization, Permission permission, Reach reach) {
        List<Kept> known = known(who);
        if (organization == null && known.size() != 1) {
            return new Unsaid(known.stream().map(Jurisdiction::name).toList());
        }
        Optional<Kept> found = organization == null
                ? Optional.of(known.getFirst())
                : known.stream().filter(one -> name(one).equals(organization)).findFirst();
        return found.isEmpty()
                ? new Unknown(String.valueOf(organization))
                : ground(who, found.get(), permission, reach);
    }

    private static Ground ground(Principal who, Kept kept, Permission permission, Reach reach) {
        String organization = name(kept);
        boolean allowed = switch (reach) {
            case PART -> who.mayWithin(permission, organization);
            case ORGANIZATION -> who.may(permission, organization);
            case INSTALLATION -> who.may(permission);
        };
        return allowed
                ? new Open(kept, who.sight(permission, kept.policy()))
                : new Forbidden(needs(permission, reach, who));
    }

    /// The organizations that are any of somebody's business.
    public List<Kept> known(Principal who) {
        return policies.all().stream().filter(one -> who.knows(name(one))).toList();
    }

    private static String name(Kept kept) {
        return kept.policy().organization().name();
    }

    /// What somebody misses, and why it may be that it does.
    public static String needs(Permission permission, Reach reach, Principal who) {
        return who.notes().isEmpty()
                ? needs(permission, reach)
                : needs(permission, reach) + "; " + String.join("; ", who.notes());
    }

    /// What is missing, for people.
    public static String needs(Permission permission, Reach reach) {
        return "this needs " + permission.word() + " over "
                + switch (reach) {
                    case PART -> "a part of the organization";
                    case ORGANIZATION -> "the whole organization";
                    case INSTALLATION -> "the whole installation";
                };
    }
}
