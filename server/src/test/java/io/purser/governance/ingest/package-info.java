/// Tests of the booking of calls that were made elsewhere.
@NullMarked
package io.purser.governance.ingest;

import org.jspecify.annotations.NullMarked;
