package org.sekisho.enrichment;

import org.sekisho.number.Analysed.Validity;
import org.sekisho.number.E164;

/** The last stage: the number called. */
public interface NumberView extends SourceView {

  E164 number();

  Validity validity();
}
