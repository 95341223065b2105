/**
 * When to send: a pure function from an operation's index to its planned instant and device.
 *
 * <p>A rate, a profile and a seed enter; instants leave, in nanoseconds since the start of the plan. Plans are immutable and
 * may be shared; a {@link dev.tollgate.loadtest.plan.PlanReader} belongs to one thread.
 */
@NullMarked
package dev.tollgate.loadtest.plan;

import org.jspecify.annotations.NullMarked;
