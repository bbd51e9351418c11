/** The engine of a task: takes commands through their lanes, decisions and steps to their ends. */
@NullMarked
package dev.sluice.processors.engine;

import org.jspecify.annotations.NullMarked;
