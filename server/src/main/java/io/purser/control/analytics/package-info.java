/// What people ask of the ledger: usage, entries, one request.
@NullMarked
package io.purser.control.analytics;

import org.jspecify.annotations.NullMarked;
