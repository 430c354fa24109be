/**
 * Answers call attempts before they cost anything: what is in force is pushed here, what is granted
 * is counted here, and nobody is waited for.
 */
@NullMarked
package org.sekisho.server.gate;

import org.jspecify.annotations.NullMarked;
