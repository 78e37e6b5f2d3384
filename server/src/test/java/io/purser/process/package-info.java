/// Tests of the program as people start it: real processes, their messages and exit codes.
@NullMarked
package io.purser.process;

import org.jspecify.annotations.NullMarked;
