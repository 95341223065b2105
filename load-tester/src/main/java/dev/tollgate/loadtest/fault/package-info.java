/**
 * What is done to the server while it is under load: faults enter as text ({@code kill9@20s,every=15s,times=5}), what was done and how
 * long everything took to come back leaves as a record of each fault. One thread drives them all, and waits; none of it belongs on an
 * event loop.
 */
@NullMarked
package dev.tollgate.loadtest.fault;

import org.jspecify.annotations.NullMarked;
