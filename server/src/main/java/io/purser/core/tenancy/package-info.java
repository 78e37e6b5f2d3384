/// Who belongs where: organizations, the group tree, users, API keys, customers. Names are
/// identities to people,
/// ids to the ledger.
@NullMarked
package io.purser.core.tenancy;

import org.jspecify.annotations.NullMarked;
