/** What a detector is: views of events, steps, signals with facts, weights of evidence. */
@NullMarked
package org.sekisho.detection;

import org.jspecify.annotations.NullMarked;
