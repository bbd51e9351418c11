/**
 * Policies: who may have which command carried out, as versioned rules in CEL. They are compiled
 * here, for whoever takes them (the ingress), follows them (the processors) or asks what another
 * one would have said (audits).
 */
@NullMarked
package dev.sluice.schemas.policy;

import org.jspecify.annotations.NullMarked;
