/** What to send: targets, devices, flows, phases and thresholds, from command lines and scenario files. */
@NullMarked
package dev.tollgate.loadtest.scenario;

import org.jspecify.annotations.NullMarked;
