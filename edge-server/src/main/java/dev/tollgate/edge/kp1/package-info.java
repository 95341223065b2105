/**
 * The 1/KP protocol that both transports carry: where the parts of a topic name or path lie in the bytes received, and
 * the words in which a message is refused. In: bytes. Out: offsets. Runs on the event loops; allocates nothing.
 */
@NullMarked
package dev.tollgate.edge.kp1;

import org.jspecify.annotations.NullMarked;
