/**
 * Simulated devices, with codecs of their own, so that no mistake is shared with the edge.
 *
 * <p>A scenario and plans enter; ends of operations leave for the meters, and messages seen for the witness. Devices are pinned to
 * event loops: everything about a device happens on the thread of its loop, which knows the instants of its part of the plan and
 * wakes for them. {@link dev.tollgate.loadtest.device.Swarm} is the way in, from any thread.
 */
@NullMarked
package dev.tollgate.loadtest.device;

import org.jspecify.annotations.NullMarked;
