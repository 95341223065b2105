/**
 * A server that does nothing but answer, for tests of the tester: its own ceiling, and mistakes made on purpose.
 *
 * <p>Packets of devices enter, answers leave, at once or when the scripted behaviour says; on event loops of its own.
 */
@NullMarked
package dev.tollgate.loadtest.server;

import org.jspecify.annotations.NullMarked;
