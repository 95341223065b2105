/** Whether this machine can do what a run asks of it: a scenario goes in, findings with their remedies come out. Before the run. */
@NullMarked
package dev.tollgate.loadtest.doctor;

import org.jspecify.annotations.NullMarked;
