import Journal
import PartnerModel
import PortalFiles
import PortalSite

extension Portal {
  /// What connects the organisations now: declared in the directory, or following from an acceptance on record.
  /// Where both say something of the same two, the record counts, since it is the later word.
  func relationships(_ source: PortalSource, _ journal: Journal?) throws -> RelationshipBook {
    RelationshipBook(Array(source.directory.declaredRelationships) + (try journal?.relationships() ?? []))
  }
}
