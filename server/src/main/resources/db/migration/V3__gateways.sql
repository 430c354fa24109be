-- Subscribers are reached by mail, by voice or by short message.
alter table contact_point drop constraint contact_point_channel_check;
update contact_point set channel = 'VOICE' where channel = 'TELEPHONE';
alter table contact_point add check (channel in ('MAIL', 'VOICE', 'SMS'));

-- By what a message went: MAIL, VOICE or SMS.
alter table message add column via text;
