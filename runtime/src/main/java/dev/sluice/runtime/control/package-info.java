/**
 * What operators change at run time of how commands are judged: policies, and who is suspended.
 * Every process that judges follows it.
 */
@NullMarked
package dev.sluice.runtime.control;

import org.jspecify.annotations.NullMarked;
