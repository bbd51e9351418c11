/** Policies: who may have which command carried out, decided on the facts of that moment. */
@NullMarked
package dev.sluice.processors.policy;

import org.jspecify.annotations.NullMarked;
