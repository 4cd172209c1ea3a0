//! temporary
use crate::disk::World;
use crate::model::{About, Param, Plan, Request};
pub trait Operation: Sync {
    fn about(&self) -> &'static About;
    fn params(&self) -> &'static [Param];
    fn plan(&self, request: &Request, world: &World) -> Plan;
}
pub static OPERATIONS: &[&dyn Operation] = &[];
pub fn find(id: &str) -> Option<&'static dyn Operation> {
    OPERATIONS
        .iter()
        .copied()
        .find(|operation| operation.about().id == id)
}
